/** Requests as Hono sees them and passes them on, and its streams, on both back ends. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { onEachBackEnd } from "./harness/back_ends.ts";
import {
  type Answer,
  header,
  json,
  type RequestOptions,
} from "./harness/client.ts";
import { eventually } from "./harness/wait.ts";

const BYTES = Buffer.concat([
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  randomBytes(100_000),
]);
const FORM = "application/x-www-form-urlencoded";

function post(body: string | Uint8Array, type: string): RequestOptions {
  return { method: "POST", body, headers: { "content-type": type } };
}

/** A body of multipart/form-data, with its type. */
async function multipart(
  fill: (form: FormData) => void,
): Promise<RequestOptions> {
  const form = new FormData();
  fill(form);
  const encoded = new Response(form);
  const type = encoded.headers.get("content-type") ?? "";
  return post(new Uint8Array(await encoded.arrayBuffer()), type);
}

function expectText(answer: Answer, text: string): void {
  assert.equal(answer.body.toString(), text);
  assert.equal(answer.status, 200);
}

const served = { app: "hono_requests" };

onEachBackEnd("requests to Hono", served, (check) => {
  check("have their URL, path and query", async ({ ask }) => {
    const answer = await ask("/url?a=%C3%A4+b&list=1&list=2&list=&empty");
    assert.deepEqual(json(answer), {
      url: "http://localhost/url?a=%C3%A4+b&list=1&list=2&list=&empty",
      path: "/url",
      query: { a: "ä b", list: "1", empty: "" },
      list: ["1", "2", ""],
    });
    const params = await ask("/params/%C3%A4%2Fb/c/d%20e");
    assert.deepEqual(json(params), { name: "ä/b", rest: "c/d e" });
    const dots = await ask("/a/../url#x");
    assert.ok([200, 400].includes(dots.status));
  });

  check("have all their headers", async ({ ask }) => {
    const headers = {
      "X-Mixed": " spaced \t",
      "x-empty": "",
      cookie: "a=1; b=2",
      "accept-language": "de,en;q=0.5",
    };
    const answer = await ask("/headers", { headers });
    const seen = json<Record<string, string>>(answer);
    assert.equal(seen["x-mixed"], "spaced");
    assert.equal(seen["x-empty"], "");
    assert.equal(seen["cookie"], "a=1; b=2");
    assert.equal(seen["accept-language"], "de,en;q=0.5");
  });

  check("have forms with fields, lists and files", async ({ ask }) => {
    const plain = await ask("/form", post("a=1&b=2&b=3&c.d=%C3%A4", FORM));
    assert.deepEqual(json(plain), { a: "1", b: ["2", "3"], c: { d: "ä" } });
    const form = await multipart((fields) => {
      fields.append("text", "line\r\nline ä");
      fields.append(
        "file",
        new File(["one"], "ä one.css", { type: "text/css" }),
      );
      fields.append("file", new File([BYTES], "two.bin"));
    });
    assert.deepEqual(json(await ask("/form", form)), {
      text: "line\r\nline ä",
      file: [
        ["ä one.css", "text/css", 3],
        ["two.bin", "application/octet-stream", BYTES.length],
      ],
    });
  });

  check("have files of any bytes", async ({ ask }) => {
    const form = await multipart((fields) =>
      fields.append("file", new File([BYTES], "bytes"))
    );
    const answer = await ask("/form-file", form);
    assert.deepEqual(answer.body, BYTES);
  });

  check("are cloned before and after their body was read", async ({ ask }) => {
    const type = "application/json";
    const body = '{"a":["ä"]}';
    expectText(await ask("/clone", post(body, type)), `${body}+${body}`);
    const answer = await ask("/clone-read", post(body, type));
    const value = { a: ["ä"] };
    assert.deepEqual(json(answer), [
      value,
      value,
      "POST",
      "http://localhost/clone-read",
    ]);
  });

  check("are read in several forms", async ({ ask }) => {
    const answer = await ask("/forms-of-one", post("ä", "text/css"));
    assert.deepEqual(json(answer), ["ä", 2, 2]);
  });

  check("go to apps within the app", async ({ ask }) => {
    const body = post("body", "text/plain");
    expectText(
      await ask("/routed/echo/one?a=b", body),
      "one http://localhost/routed/echo/one?a=b body",
    );
    expectText(
      await ask("/mounted/echo/two?a=b", body),
      "two http://localhost/echo/two?a=b body",
    );
    assert.deepEqual(json(await ask("/plain/path?a=b", body)), [
      "POST",
      "http://localhost/path?a=b",
      "body",
    ]);
  });

  check("go to the app of their host", async ({ ask }) => {
    for (
      const [host, name] of [["one.test", "first"], ["two.test", "second"]]
    ) {
      const headers = { host: `${host}` };
      expectText(await ask("/hosts/path", { headers }), `the ${name} host`);
    }
  });

  for (const prefix of ["/proxy", "/raw-proxy"]) {
    check(`go on through ${prefix}`, async ({ ask, server }) => {
      const { port } = server.address as { port: number };
      const headers = {
        host: `127.0.0.1:${port}`,
        "x-own": "1",
        cookie: "a=1",
      };
      const seen = json<Record<string, string>>(
        await ask(`${prefix}/headers`, { headers }),
      );
      assert.equal(seen["host"], `127.0.0.1:${port}`);
      assert.equal(seen["x-own"], "1");
      for (const body of [BYTES, "", "text"]) {
        const answer = await ask(`${prefix}/echo`, {
          method: "PUT",
          headers,
          body,
        });
        assert.equal(answer.status, 200);
        assert.equal(header(answer, "x-method"), "PUT");
        assert.deepEqual(answer.body, Buffer.from(body));
        const cookies = answer.head.match(/\r\nset-cookie: [ab]=\d/gi);
        assert.equal(cookies?.length, 2);
      }
      const missing = await ask(`${prefix}/missing`, { headers });
      assert.equal(missing.status, 404);
    });
  }
});

onEachBackEnd("streams of Hono", served, (check) => {
  check("arrive in order and to their end", async ({ ask }) => {
    const mixed = await ask("/stream");
    assert.equal(mixed.body.toString("latin1"), "one \0\xff piped");
    expectText(await ask("/stream-text"), "ä line\nand more");
    const events = await ask("/events");
    assert.equal(header(events, "content-type"), "text/event-stream");
    expectText(
      events,
      "event: hi\ndata: two\ndata: lines\nid: 1\n\ndata: end\n\n",
    );
    expectText(await ask("/stream-fails"), "begun failed");
  });

  check("leave the connection usable", async ({ connect }) => {
    const connection = await connect();
    for (let round = 0; round < 3; round++) {
      expectText(await connection.request("/stream-text"), "ä line\nand more");
      const head = await connection.request("/stream", { method: "HEAD" });
      assert.equal(head.status, 200);
    }
    assert.equal(connection.unasked, "");
  });

  check("are told when their client leaves", async ({ ask, connect }) => {
    const count = async (): Promise<number> => json(await ask("/aborted"));
    const before = await count();
    const connection = await connect();
    connection.receive().catch(() => {});
    connection.send("GET /events-forever HTTP/1.1\r\nhost: localhost\r\n\r\n");
    await connection.bodyContains("id: 100\n");
    assert.equal(await count(), before);
    connection.destroy();
    await eventually("the abort", async () => await count() === before + 1);
  });
});
