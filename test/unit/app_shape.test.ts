import assert from "node:assert/strict";
import { it } from "node:test";
import { shapeOf } from "../../src/worker/app_shape.ts";
import type { InfoSource } from "../../src/http/handler_info.ts";

/** These apps do not ask. */
const NO_SOURCE = {} as InfoSource;

/** A function whose source text is exactly this, whatever compiles the test. */
function compile(source: string): unknown {
  return new Function(`return (${source})`)();
}

function kindOf(source: string): string | undefined {
  return shapeOf(compile(source))?.kind;
}

const FETCH: readonly string[] = [
  "() => new Response()",
  "request => new Response()",
  "async request => new Response()",
  "async (request) => new Response()",
  "function (request) {}",
  "async function handle(request) {}",
  "(...rest) => {}",
  "(request, ...rest) => {}",
  "({ url }) => {}",
  "(request, env) => {}",
  "(request, ctx) => {}",
  "(req, info) => {}",
  "(request, _context) => {}",
  "async function (request, server) {}",
  "(request, env = {}) => {}",
  "{ fetch(request, env, ctx) {} }",
  "{ fetch: (a, b) => {} }",
  "Object.assign(function (req, res) {}, { fetch() {} })",
  "class { static fetch() {} }",
];

const NODE: readonly string[] = [
  "(req, res) => {}",
  "async (req, res) => {}",
  "function (request, response) {}",
  "async function handler(req, res) {}",
  "(_req, _res) => {}",
  "(message, reply) => {}",
  "(req,res)=>{}",
  "(\n  req,\n  res,\n) => {}",
  "(req, res, next) => {}",
  "function app(a, b, c) {}",
  "{ handle(req, res) {} }.handle",
  "(req, res /* of node:http */) => {}",
  "(req /* the first, as ever */, res) => {}",
  "(\n  req, // (a, b)\n  res,\n) => {}",
];

const UNCLEAR: readonly string[] = [
  "(a, b) => {}",
  "function (e, t) {}",
  "(request, { env }) => {}",
  "(request, { env, waitUntil }) => {}",
  "((req, res) => {}).bind(null)",
  "Math.max",
];

for (const source of FETCH) {
  it(`a Fetch handler is recognised: ${source}`, () => {
    assert.equal(kindOf(source), "fetch");
  });
}

for (const source of NODE) {
  it(`a node:http handler is recognised: ${JSON.stringify(source)}`, () => {
    assert.equal(kindOf(source), "node");
  });
}

for (const source of UNCLEAR) {
  it(`a function that may be either is refused: ${source}`, () => {
    assert.throws(() => kindOf(source), {
      exitCode: 4,
      message:
        /expected --app-type fetch or --app-type node, an export \{ fetch: handler \}, or a second parameter named "res"/,
    });
  });
}

it("a type that was asked for settles what is unclear, and refuses what is another", () => {
  for (const source of UNCLEAR) {
    assert.equal(shapeOf(compile(source), "fetch")?.kind, "fetch");
    assert.equal(shapeOf(compile(source), "node")?.kind, "node");
  }
  assert.equal(shapeOf({ fetch() {} }, "node"), undefined);
  assert.equal(shapeOf(class {}, "node"), undefined);
});

it("a class is no handler: it cannot be called", () => {
  for (
    const source of [
      "class App { fetch() {} }",
      "class App { constructor(req, res) {} }",
    ]
  ) {
    assert.equal(kindOf(source), undefined);
  }
});

it("what cannot answer is no app", () => {
  for (const value of [undefined, null, 1, "app", {}, { fetch: 1 }, []]) {
    assert.equal(shapeOf(value), undefined);
  }
});

it("fetch() is called on its own object", async () => {
  const text = async (value: unknown): Promise<string> => {
    const app = shapeOf(value);
    assert.equal(app?.kind, "fetch");
    const request = new Request("http://localhost/");
    return app?.kind === "fetch"
      ? await (await app.fetch(request, NO_SOURCE)).text()
      : "";
  };
  const object = {
    name: "object",
    fetch() {
      return new Response(this.name);
    },
  };
  class Server {
    #name = "private";
    fetch() {
      return new Response(this.#name);
    }
  }
  assert.equal(await text(object), "object");
  assert.equal(await text(new Server()), "private");
});

it("a function of this very file is recognised, as this runtime compiles it", () => {
  const handler = (_request: unknown, _response: unknown): void => {};
  const fetcher = (_request: Request, _env: { name?: string } = {}) =>
    new Response();
  assert.equal(shapeOf(handler)?.kind, "node");
  assert.equal(shapeOf(fetcher)?.kind, "fetch");
});
