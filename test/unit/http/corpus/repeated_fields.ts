import { type Case, get, refuses, serves } from "../case.ts";

/** Fields of which a second one makes two meanings; Host and the framing have cases of their own. */
const SINGLE = ["Authorization", "Content-Type"];

export const REPEATED_FIELDS: readonly Case[] = [
  ...SINGLE.map((name) =>
    refuses([`${name} twice`, "9110 5.3", get(`${name}: a`, `${name}: a`)], 400)
  ),
  serves(
    ["Cookie twice", "6265 5.4", get("Cookie: a=1", "Cookie: b=2")],
    [{ fields: ["cookie", "a=1", "cookie", "b=2"] }],
  ),
  serves(
    ["Accept twice", "9110 5.3", get("Accept: a/b", "Accept: c/d")],
    [{ fields: ["accept", "a/b", "accept", "c/d"] }],
  ),
  serves(
    [
      "X-Forwarded-For twice",
      "9110 5.3",
      get("X-Forwarded-For: 1", "X-Forwarded-For: 2"),
    ],
    [{ fields: ["x-forwarded-for", "1", "x-forwarded-for", "2"] }],
  ),
];
