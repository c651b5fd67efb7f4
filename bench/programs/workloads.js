/** What the programs of `bench/http.ts` answer with, alike in all of them. */
import { Buffer } from "node:buffer";
import process from "node:process";

export const HELLO = "Hello, world!";

const PEOPLE = ["Ada", "Grace", "Edsger", "Barbara", "Donald", "Frances"];

/** About 1 KiB as JSON. */
export const RECORD = {
  page: 1,
  total: PEOPLE.length,
  items: PEOPLE.map((name, index) => ({
    id: 1000 + index,
    name,
    email: `${name.toLowerCase()}@example.org`,
    isActive: index % 2 === 0,
    score: 12.5 * index,
    tags: ["alpha", "beta", "gamma"],
    note: "The quick brown fox jumps over the lazy dog",
  })),
};

/** 1 KiB, sent four times. */
export const CHUNK = Buffer.alloc(1024, "c");
export const CHUNK_COUNT = 4;

/** 1 MiB. */
export const LARGE = Buffer.alloc(1024 * 1024, "l");

/** 16 KiB: what `post.lua` sends, and gets back. */
export const POSTED = Buffer.alloc(16 * 1024, "p");

/** The body that each workload has to be answered with. */
export const EXPECTED = {
  hello: Buffer.from(HELLO),
  json: Buffer.from(JSON.stringify(RECORD)),
  echo: POSTED,
  stream: Buffer.concat(Array(CHUNK_COUNT).fill(CHUNK)),
  large: LARGE,
};

/** The one that this process was started for. */
export const WORKLOAD = process.env.WORKLOAD ?? "hello";
