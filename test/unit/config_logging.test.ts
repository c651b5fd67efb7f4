import assert from "node:assert/strict";
import { it } from "node:test";
import {
  ATOMS,
  COMBINED_FORMAT,
  parseAccessFormat,
} from "../../src/config/access_log_format.ts";
import {
  readStatsdAddress,
  readSyslogAddress,
} from "../../src/config/log_addresses.ts";
import { resolveSettings } from "../../src/config/resolve.ts";
import type { Settings } from "../../src/config/settings.ts";

async function resolve(...argv: readonly string[]): Promise<Settings> {
  const { settings } = await resolveSettings({
    argv,
    env: {},
    cpus: () => 1,
    findConfigFile: () => undefined,
    loadConfigFile: () => Promise.reject(new Error("no file")),
  });
  return settings;
}

/** Each option of the logs: a value that it takes, one that it refuses, and what is said then. */
const OPTIONS: readonly (readonly [
  flag: string,
  good: string,
  bad: string,
  expected: RegExp,
])[] = [
  ["--access-logformat", "%(h)s", "%(x)s", /there is no %\(x\)s, only h l u /],
  ["--access-log-format", "json", "%h", /"%h" begins no atom/],
  ["--log-format", "json", "logfmt", /expected text or json/],
  ["--log-syslog-to", "unix:///dev/log", "dev/log", /expected udp:\/\/HOST/],
  ["--log-syslog-prefix", "shop", "a b", /expected a word without blanks/],
  ["--log-syslog-facility", "local7", "local8", /expected auth, .* or local7/],
  ["--statsd-host", "stats:8125", "stats:port", /expected HOST:PORT or unix/],
  ["--statsd-prefix", "svc.", "a b", /expected letters, digits/],
  ["--dogstatsd-tags", "env:prod,a", "a,,b", /expected tags such as/],
];

for (const [flag, good, bad, expected] of OPTIONS) {
  it(`${flag} takes ${good}, and says what is wrong with ${bad}`, async () => {
    await resolve(flag, good);
    await assert.rejects(resolve(flag, bad), (error: Error) => {
      assert.match(error.message, expected);
      assert.ok(
        error.message.startsWith(`Cannot parse ${flag.slice(2)}`) ||
          error.message.startsWith("Cannot parse access-logformat"),
      );
      assert.equal((error as Error & { exitCode: number }).exitCode, 2);
      return true;
    });
  });
}

for (
  const flag of [
    "--capture-output",
    "--log-syslog",
    "--disable-redirect-access-to-syslog",
  ]
) {
  it(`${flag} takes no value`, async () => {
    await resolve(flag);
    await assert.rejects(resolve(`${flag}=maybe`), { exitCode: 2 });
  });
}

it("a format is taken apart into text and atoms", () => {
  assert.deepEqual(parseAccessFormat('%(h)s "100%%" %({X-A}i)s%(D)d'), [
    { kind: "atom", atom: "h" },
    { kind: "text", text: ' "100' },
    { kind: "text", text: "%" },
    { kind: "text", text: '" ' },
    { kind: "named", atom: "i", name: "x-a" },
    { kind: "atom", atom: "D" },
  ]);
});

it("the default format has atoms that exist", () => {
  const atoms = parseAccessFormat(COMBINED_FORMAT)
    .flatMap((token) => token.kind === "atom" ? [token.atom] : []);
  assert.equal(atoms.join(""), "hlutrsbfa");
  for (const atom of atoms) assert.ok(atom in ATOMS);
});

it("what is no format is refused", () => {
  const wrong = [
    "%",
    "%(h)",
    "%(h)x",
    "%(h s",
    "%(toString)s",
    "%({}i)s",
    "%({a}z)s",
    "plain",
    "%(h)s %",
  ];
  for (const format of wrong) {
    assert.throws(() => parseAccessFormat(format), { name: "Refusal" }, format);
  }
});

it("addresses of syslog have Gunicorn's forms", () => {
  const read = readSyslogAddress;
  assert.deepEqual(read("udp://h:1"), { kind: "udp", host: "h", port: 1 });
  assert.deepEqual(read("tcp://[::1]"), {
    kind: "tcp",
    host: "::1",
    port: 514,
  });
  const path = "/dev/log";
  const unix = { kind: "unix", path, socket: undefined };
  assert.deepEqual(read(`unix://${path}`), unix);
  assert.deepEqual(read(`unix://${path}#dgram`), { ...unix, socket: "dgram" });
  assert.deepEqual(read(`unix://${path}#stream`), {
    ...unix,
    socket: "stream",
  });
  for (
    const wrong of [
      "",
      "h:514",
      "udp://",
      "udp://h:0",
      "udp://h:70000",
      "unix://",
      "unix:///a#seqpacket",
      "tcp://::1",
      "http://h",
    ]
  ) assert.throws(() => read(wrong), { name: "Refusal" }, wrong);
});

it("addresses of statsd have Gunicorn's forms", () => {
  const read = readStatsdAddress;
  assert.deepEqual(read("h"), { kind: "udp", host: "h", port: 8125 });
  assert.deepEqual(read("[::1]:9"), { kind: "udp", host: "::1", port: 9 });
  assert.deepEqual(read("unix:///run/s"), {
    kind: "unix",
    path: "/run/s",
    socket: "dgram",
  });
  for (const wrong of ["", "h:x", "unix://", "udp://h", "1.2.3"]) {
    assert.throws(() => read(wrong), { name: "Refusal" }, wrong);
  }
});
