import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { summaryOf } from "../../src/config/setting.ts";
import {
  formatValue,
  SETTING_NAMES,
  settingOf,
} from "../../src/config/settings_table.ts";
import type { Configuration, SettingName } from "../../src/config/settings.ts";
import { Refusal } from "../../src/config/value_type.ts";

const CONTEXT = { cpus: () => 6 };

interface Samples<Value> {
  /** What is written, and what it means. */
  readonly good: readonly (readonly [written: unknown, value: Value])[];
  readonly bad: readonly unknown[];
}

const PATH: Samples<string | undefined> = {
  good: [["/run/x", "/run/x"], ["x y", "x y"]],
  bad: ["", 4, true, ["/x"], "a\0b"],
};

const TOGGLE: Samples<boolean> = {
  good: [[true, true], [false, false], ["true", true], ["false", false]],
  bad: ["", "yes", "1", 1, 0, [true]],
};

const RUNTIME: Samples<string | undefined> = {
  good: [["node", "node"], ["bun", "bun"], ["deno", "deno"], ["./n", "./n"]],
  bad: ["", "nodejs", "Bun", 20, true],
};

const ACCOUNT: Samples<string | undefined> = {
  good: [["www-data", "www-data"], ["1000", "1000"], [1000, "1000"], [0, "0"]],
  bad: ["", -1, 1.5, NaN, true, {}],
};

const SECONDS: Samples<number> = {
  good: [
    ["0", 0],
    ["30", 30],
    ["0.5", 0.5],
    [".5", 0.5],
    [2.25, 2.25],
    ["30s", 30],
    ["500ms", 0.5],
    ["2m", 120],
    ["1h", 3600],
    ["0.5m", 30],
    ["0ms", 0],
  ],
  bad: [
    "",
    "4x",
    "-1",
    "1e3",
    "Infinity",
    "NaN",
    " 4",
    "0x10",
    ".",
    NaN,
    Infinity,
    -1,
    true,
    [4],
    "9999999999",
    "30 s",
    "30S",
    "5x",
    "2min",
    "1d",
    "s",
    "1m30s",
    "-1s",
    "600h",
  ],
};

const BAD_SIZES = [
  "",
  "1MB",
  "1M",
  "1kib",
  "1 MiB",
  "MiB",
  "0.3KiB",
  "1.5",
  "-1KiB",
  "1e3",
  "9999999GiB",
  1.5,
  -1,
  NaN,
  true,
  [4],
];

const SIZES: Samples<number>["good"] = [
  ["8190", 8190],
  [8190, 8190],
  ["8190B", 8190],
  ["64KiB", 65536],
  ["1MiB", 1024 ** 2],
  ["1.5MiB", 1.5 * 1024 ** 2],
  ["5GiB", 5 * 1024 ** 3],
];

const SIZE_FROM_0: Samples<number> = {
  good: [...SIZES, ["0", 0]],
  bad: BAD_SIZES,
};

const SIZE_FROM_1: Samples<number> = {
  good: SIZES,
  bad: [...BAD_SIZES, "0", 0, "0KiB"],
};

const FILES: Samples<readonly string[]> = {
  good: [["a.pem", ["a.pem"]], [["a.pem", "b.pem"], ["a.pem", "b.pem"]]],
  bad: ["", 4, [""], ["a.pem", 4], {}],
};

const PEERS: Samples<readonly string[]> = {
  good: [
    ["127.0.0.1", ["127.0.0.1"]],
    ["10.0.0.0/8, ::1,", ["10.0.0.0/8", "::1"]],
    [["*"], ["*"]],
    ["", []],
  ],
  bad: ["localhost", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/08", [""], 4, {}],
};

const BAD_COUNTS = [
  "",
  "4x",
  "-1",
  "1.5",
  "1e3",
  "0x10",
  " 4",
  "4 ",
  "٤",
  NaN,
  Infinity,
  1.5,
  -1,
  true,
  [4],
  "99999999999",
];

const FROM_0: Samples<number> = {
  good: [["0", 0], ["500", 500], ["007", 7], [500, 500]],
  bad: BAD_COUNTS,
};

const FROM_1: Samples<number> = {
  good: [["1", 1], ["2048", 2048], [64, 64]],
  bad: [...BAD_COUNTS, "0", 0],
};

const SAMPLES: {
  readonly [Name in SettingName]: Samples<Configuration[Name]>;
} = {
  app: {
    good: [["app.ts", "app.ts"], ["./app.ts:make()", "./app.ts:make()"]],
    bad: ["", 4, () => "app.ts"],
  },
  appType: {
    good: [["auto", "auto"], ["fetch", "fetch"], ["node", "node"]],
    bad: ["", "Fetch", "express", true, 1],
  },
  config: PATH,
  bind: {
    good: [
      ["127.0.0.1:80", ["127.0.0.1:80"]],
      [["[::1]:80", "unix:/x"], ["[::1]:80", "unix:/x"]],
    ],
    bad: ["lokalhost:x", "", [], ["127.0.0.1", "a b"], 8000, [8000], {}],
  },
  backlog: FROM_1,
  reusePort: TOGGLE,
  runtime: RUNTIME,
  workerRuntime: RUNTIME,
  workers: { ...FROM_1, good: [...FROM_1.good, ["auto", 6]] },
  workerClass: {
    good: [
      ["sync", "sync"],
      ["async", "async"],
      ["gthread", "gthread"],
      ["gevent", "async"],
      ["tornado", "server"],
      ["eventlet", "async"],
      ["./worker.ts#Name", "./worker.ts#Name"],
      ["a-package", "a-package"],
    ],
    bad: ["", "asgi", "Sync", "asnyc", "worker.ts", "a b", "./x#1", 1],
  },
  threads: FROM_1,
  workerConnections: FROM_1,
  maxRequests: FROM_0,
  maxRequestsJitter: FROM_0,
  timeout: SECONDS,
  requestTimeout: SECONDS,
  bootTimeout: SECONDS,
  gracefulTimeout: SECONDS,
  keepalive: SECONDS,
  headerTimeout: SECONDS,
  bodyTimeout: SECONDS,
  writeTimeout: SECONDS,
  certfile: FILES,
  keyfile: FILES,
  caCerts: PATH,
  certReqs: {
    good: [
      ["none", "none"],
      ["required", "required"],
      ["1", "optional"],
      [2, "required"],
    ],
    bad: ["", "3", 3, -1, true, "yes"],
  },
  ciphers: PATH,
  tlsMinVersion: {
    good: [["1.2", "1.2"], ["1.3", "1.3"], ["TLSv1.3", "1.3"]],
    bad: ["", "1.1", "1", 1.2, "SSLv3"],
  },
  forwardedAllowIps: PEERS,
  secureSchemeHeaders: {
    good: [
      ["X-Proto=https", { "X-Proto": "https" }],
      [["A=b", "C=d=e"], { A: "b", C: "d=e" }],
      [{ A: "b" }, { A: "b" }],
      [[], {}],
    ],
    bad: ["A", "=b", "A=", "A b=c", { A: 1 }, { "": "x" }, 4, [["A=b"]]],
  },
  clientIpHeader: {
    good: [["X-Real-IP", "X-Real-IP"], ["none", "none"]],
    bad: ["", "X Real", "X:", 4, true],
  },
  proxyProtocol: {
    good: [
      ["off", "off"],
      ["v1", "v1"],
      ["v2", "v2"],
      ["auto", "auto"],
      [true, "auto"],
      [false, "off"],
    ],
    bad: ["", "v3", "on", 1, []],
  },
  proxyAllowIps: PEERS,
  headerMap: {
    good: [["drop", "drop"], ["refuse", "refuse"], ["dangerous", "dangerous"]],
    bad: ["", "keep", true],
  },
  permitObsoleteFolding: TOGGLE,
  stripHeaderSpaces: TOGGLE,
  permitUnconventionalHttpMethod: TOGGLE,
  permitUnconventionalHttpVersion: TOGGLE,
  casefoldHttpMethod: TOGGLE,
  limitRequestLine: SIZE_FROM_1,
  limitRequestFields: FROM_1,
  limitRequestFieldSize: SIZE_FROM_1,
  limitRequestBody: SIZE_FROM_0,
  requestBuffering: TOGGLE,
  http: {
    good: [["node", "node"], ["engine", "engine"]],
    bad: ["", "native", "x"],
  },
  errorLog: { good: [["-", "-"], ["/x.log", "/x.log"]], bad: ["", 2] },
  accessLog: { good: [["-", "-"], ["/x.log", "/x.log"]], bad: ["", 2] },
  logLevel: {
    good: [["debug", "debug"], ["critical", "critical"]],
    bad: ["", "verbose", "warn", 10],
  },
  reload: TOGGLE,
  reloadEngine: {
    good: [["poll", "poll"], ["inotify", "inotify"], ["auto", "auto"]],
    bad: ["", "kqueue", true],
  },
  reloadExtraFiles: {
    good: [["a.html", ["a.html"]], [["a", "b/*"], ["a", "b/*"]], [[], []]],
    bad: ["", [""], 4, [4]],
  },
  spew: TOGGLE,
  accessLogFormat: {
    good: [["json", "json"], ["combined", "combined"], ["%(h)s", "%(h)s"]],
    bad: ["", "%h", "%(x)s", "none", "%(h)s\n", "%(h)s\r", 4, ["json"]],
  },
  logFormat: {
    good: [["text", "text"], ["json", "json"]],
    bad: ["", "JSON", true],
  },
  captureOutput: TOGGLE,
  syslog: TOGGLE,
  syslogAddress: {
    good: [["udp://h:1", "udp://h:1"], ["unix:///l#dgram", "unix:///l#dgram"]],
    bad: ["", "h:1", 514, ["udp://h"]],
  },
  syslogPrefix: { good: [["shop-1", "shop-1"]], bad: ["", "a b", "a:b", 1] },
  syslogFacility: {
    good: [["user", "user"], ["local0", "local0"]],
    bad: ["", "USER", "local8", "toString", 1],
  },
  disableRedirectAccessToSyslog: TOGGLE,
  statsdHost: {
    good: [["h", "h"], ["h:1", "h:1"], ["unix:///s", "unix:///s"]],
    bad: ["", "h:x", 8125, ["h"]],
  },
  statsdPrefix: { good: [["a.b.", "a.b."]], bad: ["", "a b", "a|b", "a:b", 1] },
  dogstatsdTags: {
    good: [["a:b,c", "a:b,c"]],
    bad: ["", ",", "a,", "a b", "a|b", "a#b", ["a"]],
  },
  chdir: PATH,
  env: {
    good: [
      ["A=b", ["A=b"]],
      [["A=b=c", "D="], ["A=b=c", "D="]],
      [{ A: "b", N: 4, T: true }, ["A=b", "N=4", "T=true"]],
      [[], []],
    ],
    bad: [
      "A",
      "=b",
      "",
      ["A=b", "B"],
      { A: null },
      { "": "x" },
      { "A=B": "x" },
      4,
      ["A=\0"],
    ],
  },
  pidfile: PATH,
  name: PATH,
  daemon: TOGGLE,
  user: ACCOUNT,
  group: ACCOUNT,
  umask: {
    good: [
      ["0", 0],
      ["0o077", 0o77],
      ["077", 0o77],
      ["0O22", 0o22],
      ["22", 22],
      ["0x3f", 0o77],
      ["0b111", 7],
      [0o27, 0o27],
    ],
    bad: ["", "08", "0o8", "-1", "1000", "0o1000", 0o1000, 1.5, "rwx", true],
  },
  initgroups: TOGGLE,
  preload: TOGGLE,
  workerTmpDir: PATH,
  tmpUploadDir: PATH,
  checkConfig: TOGGLE,
  printConfig: TOGGLE,
};

for (const name of SETTING_NAMES) {
  const { type, default: fallback } = settingOf(name);

  it(`${name} takes what it is documented to take`, () => {
    for (const [written, value] of SAMPLES[name].good) {
      assert.deepEqual(type.parse(written, CONTEXT), value);
    }
  });

  it(`${name} refuses everything else`, () => {
    for (const bad of SAMPLES[name].bad) {
      assert.throws(() => type.parse(bad, CONTEXT), Refusal, String(bad));
    }
  });

  it(`the default of ${name} is a value that it takes`, () => {
    if (fallback === undefined) return;
    assert.deepEqual(type.parse(fallback, CONTEXT), fallback);
  });
}

it("a value that is shown is a value that is taken", () => {
  for (const name of SETTING_NAMES) {
    const { type } = settingOf(name);
    if (type.kind === "list") continue;
    for (const [, value] of SAMPLES[name].good) {
      const shown = formatValue(name, value);
      assert.deepEqual(type.parse(shown, CONTEXT), value, `${name} ${shown}`);
    }
  }
});

it("durations and sizes are written with types in a config file", () => {
  const path = new URL("../../src/config/define_config.ts", import.meta.url);
  const source = readFileSync(path, "utf8");
  const namesOf = (type: string): string[] => {
    const members = new RegExp(`^  (\\w+)\\?: ${type};$`, "gm");
    return [...source.matchAll(members)].map((match) => match[1]!).sort();
  };
  const rowsWith = (placeholder: string): string[] =>
    SETTING_NAMES.filter((name) =>
      settingOf(name).type.placeholder === placeholder
    ).sort();
  assert.deepEqual(namesOf("Duration"), rowsWith("DURATION"));
  assert.deepEqual(namesOf("Size"), rowsWith("SIZE"));
});

it("worker classes of Gunicorn are answered with the one to use", () => {
  const { type } = settingOf("workerClass");
  assert.throws(() => type.parse("asgi", CONTEXT), {
    message:
      "expected sync, async, gthread, server, or a module: ./FILE or PACKAGE, " +
      "and #EXPORT if it is not the default one; there is no asgi, use async",
  });
  assert.equal(type.parse("gevent", CONTEXT), "async");
});

it("no two settings share a flag or a name", () => {
  const flags = SETTING_NAMES.flatMap((name) => settingOf(name).flags);
  assert.equal(new Set(flags).size, flags.length);
  const names = SETTING_NAMES.flatMap((name) => [
    ...new Set([name, settingOf(name).alias]),
  ]);
  assert.equal(new Set(names).size, names.length);
});

/** The one flag that Gunicorn spells with an underscore; its command lines keep working. */
const GUNICORN_SPELLING = "--limit-request-field_size";

it("every flag is a letter or lower-case words, and every option has a long one", () => {
  for (const name of SETTING_NAMES) {
    const { flags } = settingOf(name);
    for (const flag of flags.filter((each) => each !== GUNICORN_SPELLING)) {
      assert.match(flag, /^(-[A-Za-z]|--[a-z-]+)$/);
    }
    const hasLong = flags.some((flag) => flag.startsWith("--"));
    assert.equal(hasLong, name !== "app", name);
  }
});

it("documentation ends with a period, and its summary is the JSDoc of the property", () => {
  const path = new URL("../../src/config/settings.ts", import.meta.url);
  const source = readFileSync(path, "utf8");
  for (const name of SETTING_NAMES) {
    const jsdoc = new RegExp(`/\\*\\* ([^/]*?) \\*/\n  ${name}: `).exec(source);
    assert.equal(jsdoc?.[1], summaryOf(settingOf(name)), name);
    assert.match(settingOf(name).doc, /\.$/);
  }
});
