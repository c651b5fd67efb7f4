import assert from "node:assert/strict";
import { it } from "node:test";
import { parseForwarded } from "../../src/http/proxy/forwarded_for.ts";
import { TrustedProxies } from "../../src/http/proxy/trusted_proxies.ts";
import { makeRandom } from "./http/pieces.ts";

const SCHEMES = {
  "X-FORWARDED-PROTOCOL": "ssl",
  "X-FORWARDED-PROTO": "https",
  "X-FORWARDED-SSL": "on",
};

function proxies(
  clientHeader: string | undefined = "X-Forwarded-For",
  from: readonly string[] = ["10.0.0.0/8"],
): TrustedProxies {
  return new TrustedProxies({
    from,
    secureSchemeHeaders: SCHEMES,
    clientHeader,
  });
}

function clientOf(value: string, from?: readonly string[]): string | undefined {
  const facts = proxies("X-Forwarded-For", from).read([
    "x-forwarded-for",
    value,
  ]);
  const client = facts?.client;
  return client && `${client.address} ${client.port}`;
}

it("the client is the last one that is no proxy of ours", () => {
  const cases: [string, string | undefined][] = [
    ["192.0.2.1", "192.0.2.1 0"],
    ["6.6.6.6, 192.0.2.1", "192.0.2.1 0"],
    ["6.6.6.6, 192.0.2.1, 10.0.0.1,10.2.3.4", "192.0.2.1 0"],
    ["10.0.0.1, 10.0.0.2", "10.0.0.1 0"],
    ["192.0.2.1:8080", "192.0.2.1 8080"],
    ["2001:DB8::1", "2001:db8::1 0"],
    ["[2001:db8::1]", "2001:db8::1 0"],
    ["[2001:db8::1]:443", "2001:db8::1 443"],
    ["::ffff:192.0.2.1", "192.0.2.1 0"],
    ["192.0.2.1,,\t ,10.0.0.1 ,", "192.0.2.1 0"],
    // Nobody knows who wrote what is before something that cannot be read.
    ["192.0.2.1, unknown", undefined],
    ["192.0.2.1, 10.0.0.1 10.0.0.2", undefined],
    ["192.0.2.1, unknown, 10.0.0.1", "10.0.0.1 0"],
    ["192.0.2.1, <script>", undefined],
    ["", undefined],
    [",", undefined],
    ["1.2.3.4.5", undefined],
    ["[192.0.2.1]x", undefined],
  ];
  for (const [value, client] of cases) {
    assert.equal(clientOf(value), client, value);
  }
});

it("with everybody trusted the client is the first one", () => {
  assert.equal(clientOf("192.0.2.1, 10.0.0.1", ["*"]), "192.0.2.1 0");
});

it("fields that come several times are one list", () => {
  const fields = [
    "x-forwarded-for",
    "6.6.6.6",
    "a",
    "b",
    "x-forwarded-for",
    "192.0.2.1",
  ];
  assert.equal(proxies().read(fields)?.client?.address, "192.0.2.1");
});

it("says nothing when nothing is said", () => {
  assert.equal(
    proxies().read(["host", "a", "forwarded", "for=1.2.3.4"]),
    undefined,
  );
  assert.equal(
    proxies(undefined).read(["forwarded", "for=1.2.3.4"]),
    undefined,
  );
});

it("only the header that was chosen names the client", () => {
  const fields = [
    "x-forwarded-for",
    "192.0.2.1",
    "x-real-ip",
    "192.0.2.2",
    "forwarded",
    "for=192.0.2.3",
  ];
  assert.equal(proxies("X-Real-IP").read(fields)?.client?.address, "192.0.2.2");
  assert.equal(proxies("forwarded").read(fields)?.client?.address, "192.0.2.3");
});

it("the scheme is that of the headers, which must agree", () => {
  const scheme = (...fields: string[]) => proxies().read(fields)?.scheme;
  assert.equal(scheme("x-forwarded-proto", "https"), "https");
  assert.equal(scheme("x-forwarded-proto", "HTTPS"), "https");
  assert.equal(scheme("x-forwarded-proto", "http"), "http");
  assert.equal(scheme("x-forwarded-proto", ""), "http");
  assert.equal(
    scheme("x-forwarded-proto", "https", "x-forwarded-ssl", "on"),
    "https",
  );
  for (const other of ["off", "https"]) {
    assert.throws(
      () => scheme("x-forwarded-proto", "https", "x-forwarded-ssl", other),
      {
        status: 400,
        message: "contradictory scheme headers",
      },
    );
  }
  assert.throws(() =>
    scheme("x-forwarded-proto", "https", "x-forwarded-proto", "http")
  );
});

it("Forwarded is read by RFC 7239", () => {
  const read = (value: string) => {
    const facts = proxies("Forwarded").read(["forwarded", value]);
    return [facts?.client?.address, facts?.client?.port, facts?.scheme];
  };
  const nobody = [undefined, undefined, undefined];
  assert.deepEqual(read("for=192.0.2.1;proto=https"), [
    "192.0.2.1",
    0,
    "https",
  ]);
  assert.deepEqual(read('By=10.0.0.9;For="[2001:db8::1]:47";PROTO=HTTP'), [
    "2001:db8::1",
    47,
    "http",
  ]);
  // The element of the client, not that of the last proxy.
  assert.deepEqual(
    read(
      "for=6.6.6.6;proto=http, for=192.0.2.1;proto=https , for=10.0.0.1;proto=http",
    ),
    ["192.0.2.1", 0, "https"],
  );
  assert.deepEqual(read("for=192.0.2.1;proto=ws"), ["192.0.2.1", 0, undefined]);
  assert.deepEqual(read('for="192\\.0.2.1"'), ["192.0.2.1", 0, undefined]);
  for (
    const bad of [
      "for",
      "for=",
      "for=192.0.2.1;",
      'for="192.0.2.1',
      "for =192.0.2.1",
      "for=[::1]",
      "for=_hidden",
      "for=unknown",
      "proto=https",
      ",",
    ]
  ) {
    assert.deepEqual(read(bad), nobody, bad);
  }
});

it("Forwarded and a scheme header must agree, too", () => {
  const fields = [
    "forwarded",
    "for=192.0.2.1;proto=https",
    "x-forwarded-proto",
    "http",
  ];
  assert.throws(() => proxies("Forwarded").read(fields), { status: 400 });
});

it("long lists take no time, and nothing makes it throw", () => {
  const random = makeRandom(3);
  const parts = [
    "for=",
    '"',
    "\\",
    ",",
    ";",
    " ",
    "1.2.3.4",
    "[::1]",
    "proto=",
    "https",
    "=",
    "\t",
  ];
  for (let round = 0; round < 20_000; round++) {
    let value = "";
    while (random() < 0.9) value += parts[Math.floor(random() * parts.length)];
    parseForwarded(value);
    proxies("Forwarded", ["*"]).read(["forwarded", value]);
    clientOf(value, ["*"]);
  }
  for (const long of ["for=1.2.3.4,", '"', " ", 'for="\\', ",", "1.2.3.4,"]) {
    const value = long.repeat(100_000);
    parseForwarded(value);
    clientOf(value, ["*"]);
  }
});

it("peers on a unix socket are trusted, others by their address", () => {
  assert.ok(proxies().has(""));
  assert.ok(proxies().has("10.1.1.1"));
  assert.ok(!proxies().has("192.0.2.1"));
});
