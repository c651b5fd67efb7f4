/** Answers that the middleware and the helpers of Hono make or change, on both back ends. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { gunzipSync, inflateSync } from "node:zlib";
import { onEachBackEnd } from "./harness/back_ends.ts";
import { allHeaders, header, json } from "./harness/client.ts";
import { expectText } from "./harness/expectations.ts";

const LONG = "a long text ".repeat(200);
const IMAGE = randomBytes(200_000);
const FILES = {
  "page.html": "<p>ä page</p>\n",
  "image.png": IMAGE,
  "empty.txt": "",
};

const served = { app: "hono_middleware", files: FILES };

onEachBackEnd("answers of Hono", served, (check, target) => {
  for (
    const [encoding, decode] of [
      ["gzip", gunzipSync],
      ["deflate", inflateSync],
    ] as const
  ) {
    check(`compresses with ${encoding}`, async ({ ask, isTyped }) => {
      const headers = { "accept-encoding": encoding };
      const text = await ask("/compress/text", { headers });
      if (isTyped) {
        assert.equal(header(text, "content-encoding"), encoding);
        assert.match(header(text, "vary"), /accept-encoding/i);
        assert.equal(decode(text.body).toString(), LONG);
      }
      const stream = await ask("/compress/stream", { headers });
      assert.equal(header(stream, "content-encoding"), encoding);
      assert.equal(decode(stream.body).toString(), LONG.repeat(50));
    });
  }

  check("leaves alone what is not to be compressed", async ({ ask }) => {
    const plain = await ask("/compress/text");
    assert.equal(header(plain, "content-encoding"), "");
    expectText(plain, 200, LONG);
    const headers = { "accept-encoding": "gzip" };
    const empty = await ask("/compress/empty", { headers });
    assert.equal(empty.status, 204);
    const head = await ask("/compress/text", { method: "HEAD", headers });
    assert.equal(head.status, 200);
    assert.equal(header(head, "content-encoding"), "");
  });

  for (const path of ["/etag/text", "/both/text"]) {
    check(`answers 304 to the ETag of ${path}`, async ({ connect }) => {
      const connection = await connect();
      const headers = { "accept-encoding": "gzip" };
      const first = await connection.request(path, { headers });
      const tag = header(first, "etag");
      assert.match(tag, /^(?:W\/)?"[\da-f]{40}"$/);
      const again = { ...headers, "if-none-match": tag };
      const second = await connection.request(path, { headers: again });
      assert.equal(second.status, 304);
      assert.equal(
        header(second, "etag").replace("W/", ""),
        tag.replace("W/", ""),
      );
      assert.doesNotMatch(second.head, /transfer-encoding|content-type/i);
      // A body that is no body would be the beginning of the next response.
      const third = await connection.request("/etag/empty");
      assert.equal(third.status, 204);
      assert.equal(connection.unasked, "");
    });
  }

  check("reads and sets several cookies", async ({ ask }) => {
    const headers = { cookie: "one=1; two=%20; bad" };
    const answer = await ask("/cookies", { headers });
    assert.deepEqual(json(answer), { one: "1", two: " " });
    const cookies = allHeaders(answer, "set-cookie");
    assert.deepEqual(
      cookies.filter((cookie) => !cookie.startsWith("signed=")),
      [
        "plain=a%20b; Path=/",
        "safe=1; Max-Age=60; Path=/; HttpOnly; Secure",
        "old=; Max-Age=0; Path=/",
      ],
    );
    const signed = /^[^;]*/.exec(cookies[2] ?? "")?.[0] ?? "";
    const back = await ask("/cookies/signed", { headers: { cookie: signed } });
    expectText(back, 200, "value");
  });

  check("changes a response that was made", async ({ ask }) => {
    const answer = await ask("/late");
    expectText(answer, 201, "late!");
    assert.equal(header(answer, "x-early"), "1");
    assert.equal(allHeaders(answer, "x-late").join(", "), "1, 2");
  });

  check("answers what is thrown, missing and moved", async ({ ask }) => {
    expectText(await ask("/forbidden"), 403, "stay out");
    const refused = await ask("/refused");
    expectText(refused, 401, "denied");
    assert.equal(header(refused, "x-why"), "!");
    expectText(await ask("/broken"), 500, "TypeError");
    expectText(await ask("/no/such/page"), 404, "nothing at /no/such/page");
    const moved = await ask("/redirect");
    assert.equal(moved.status, 303);
    assert.equal(header(moved, "location"), "/%E6%97%A5?q=%C3%BC");
  });

  check("serves files", async ({ ask }) => {
    const page = await ask("/static/page.html");
    expectText(page, 200, FILES["page.html"]);
    assert.match(header(page, "content-type"), /^text\/html/);
    const image = await ask("/static/image.png");
    assert.equal(header(image, "content-type"), "image/png");
    assert.deepEqual(image.body, IMAGE);
    expectText(await ask("/static/empty.txt"), 200, "");
    const head = await ask("/static/image.png", { method: "HEAD" });
    assert.equal(head.status, 200);
    assert.equal(head.body.length, 0);
    for (const path of ["missing.txt", "..%2f..%2fetc%2fpasswd", "%2e%2e/x"]) {
      assert.equal((await ask(`/static/${path}`)).status, 404, path);
    }
  });

  if (target.runtime === "node") {
    check("serves parts of files", async ({ ask }) => {
      const headers = { range: "bytes=10-19" };
      const part = await ask("/static/image.png", { headers });
      assert.equal(part.status, 206);
      assert.equal(header(part, "content-length"), "10");
      assert.deepEqual(part.body, IMAGE.subarray(10, 20));
    });
  }
});
