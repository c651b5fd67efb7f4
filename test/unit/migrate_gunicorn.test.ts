import assert from "node:assert/strict";
import { it } from "node:test";
import { migrateGunicorn } from "../../src/migrate/gunicorn_migration.ts";
import { printMigration, summarize } from "../../src/migrate/migration.ts";
import { readPythonValue } from "../../src/migrate/python_values.ts";

/** What is carried over, by setting, and what is lost, by line. */
function migrate(...lines: readonly string[]): {
  carried: Record<string, string>;
  lost: string[];
} {
  const { carried, lost } = migrateGunicorn(lines.join("\n"), "g.py");
  return {
    carried: Object.fromEntries(
      carried.map(({ name, value }) => [name, value]),
    ),
    lost: lost.map(({ name, line, reason }) => `${line} ${name}: ${reason}`),
  };
}

it("reads plain values of Python", () => {
  const names = new Map([["PORT", 8000]]);
  const values: readonly (readonly [string, unknown])[] = [
    [`"a"`, "a"],
    [`'it\\'s'`, "it's"],
    [`r"\\d"`, "\\d"],
    [`u"x"`, "x"],
    [`"""a\nb"""`, "a\nb"],
    [`"a" 'b'`, "ab"],
    [`"\\x41\\u0042\\t\\q"`, "AB\t\\q"],
    ["30", 30],
    ["1_000", 1000],
    ["0o22", 18],
    ["0x1F", 31],
    ["0b11", 3],
    ["1.5", 1.5],
    [".5", 0.5],
    ["1e3", 1000],
    ["-1", -1],
    ["2 * 60 + 1", 121],
    ["(1 + 2) * 3", 9],
    ["2 ** 10", 1024],
    ["10 // 3", 3],
    ["10 - 2 - 3", 5],
    ["True", true],
    ["False", false],
    ["None", null],
    ["[]", []],
    ["[1, 'a', ]", [1, "a"]],
    ["(1,)", [1]],
    ["('a')", "a"],
    ["1, 2", [1, 2]],
    [`{"A": "b", 'C': [1]}`, { A: "b", C: [1] }],
    [`["a"] + ["b"]`, ["a", "b"]],
    ["PORT", 8000],
    ["PORT + 1", 8001],
  ];
  for (const [text, value] of values) {
    assert.deepEqual(readPythonValue(text, names), value, text);
  }
});

it("takes nothing else for a plain value", () => {
  for (
    const text of [
      "",
      "x",
      "x()",
      "PORT()",
      "os.environ['A']",
      "f'{x}'",
      "b'x'",
      "not True",
      "1 if x else 2",
      "lambda: 1",
      "[i for i in x]",
      "{1: 2}",
      "'a' * 3",
      "1 +",
      "[1 2]",
      "...",
    ]
  ) {
    assert.equal(
      readPythonValue(text, new Map([["PORT", 1]])),
      undefined,
      text,
    );
  }
});

it("carries plain assignments over, the last one of a name", () => {
  const { carried, lost } = migrate(
    `"""A docstring."""`,
    "import os; from x import y",
    "# workers = 9",
    `bind = ["0.0.0.0:80",  # with ] "quotes`,
    `        "unix:/run/a b.sock"]`,
    "PORT = 8000",
    "workers = 2; workers = 3  # the last one",
    "timeout: int = 2 * \\",
    "  60",
    "umask = 0o027",
    `raw_env = ["A=1"]`,
    `worker_class = "gevent"`,
    "preload_app = True",
    "errorlog = None",
    "backlog = PORT",
    "wokers = 3",
  );
  assert.deepEqual(carried, {
    bind: `[\n    "0.0.0.0:80",\n    "unix:/run/a b.sock"\n  ]`,
    workers: "3",
    timeout: "120",
    umask: "0o027",
    env: `[\n    "A=1"\n  ]`,
    workerClass: `"async"`,
    preload: "true",
    backlog: "8000",
  });
  assert.deepEqual(lost, []);
});

it("makes auto of a count of CPUs, and says what it was", () => {
  for (
    const text of [
      "multiprocessing.cpu_count() * 2 + 1",
      "(2 * os.cpu_count()) + 1",
      "len(os.sched_getaffinity(0))",
    ]
  ) {
    const { carried } = migrateGunicorn(`workers = ${text}`, "g.py");
    assert.equal(carried[0]?.value, `"auto"`);
    assert.ok(carried[0]?.notes[0]?.includes(text));
  }
});

it("names with its line what it cannot carry over, and why", () => {
  const { carried, lost } = migrate(
    "import os",
    "",
    `loglevel = os.environ.get("LEVEL", "info")`,
    "accesslog = f'/var/log/{name}'",
    "limit_request_fields = 0",
    `paste = "development.ini"`,
    `wsgi_app = "shop.wsgi:app"`,
    `worker_class = "uvicorn.workers.UvicornWorker"`,
    `if os.environ.get("CI"):`,
    "    workers = 1",
    "else:",
    "    log('x')",
    "def post_fork(server, worker):",
    "    timeout = 3",
    "def helper(): return 1",
    "@decorated",
    "class Config:",
    "    workers = 3",
    "del os",
  );
  assert.deepEqual(carried, {});
  assert.deepEqual(lost.map((line) => line.replace(/: [A-Z].*/, ": (note)")), [
    `3 loglevel: no plain value: os.environ.get("LEVEL", "info")`,
    "4 accesslog: no plain value: f'/var/log/{name}'",
    "5 limit_request_fields: 0 is refused, expected a whole number, 1 or more",
    "6 paste: (note)",
    `7 wsgi_app: it names a Python app; write app: "./app.ts"`,
    `8 worker_class: it names a Python class; for an app that waits a lot, write workerClass: "async"`,
    `9 if os.environ.get("CI"): no plain assignment, which sets workers`,
    "11 else: no plain assignment",
    lost[8]!.replace(/: [A-Z].*/, ": (note)"),
    "17 class Config: no plain assignment, which sets workers",
    "19 del os: no plain assignment",
  ]);
  assert.match(lost[8] ?? "", /^13 post_fork: /);
});

it("forgets a value that a later assignment replaces by none", () => {
  const { carried, lost } = migrate("workers = 2", "workers = compute()");
  assert.deepEqual(carried, {});
  assert.equal(lost.length, 1);
});

it("says where a program is none", () => {
  for (
    const [text, message] of [
      ["a = 1\nb = 'x\nc = 2", "line 2: expected the end of a string"],
      ["a = 1\n\nb = [1,\n2", "line 3: expected the end of a bracket"],
    ] as const
  ) {
    assert.throws(() => migrateGunicorn(text, "g.py"), {
      name: "PfserveError",
      exitCode: 1,
      message: `Cannot read g.py, ${message}`,
    });
  }
});

it("prints what was written by others in comments that nothing ends", () => {
  const migration = migrateGunicorn(
    `bind = ":80"\nname = """\n*/ };\n"""\nloglevel = f("""\nprocess.exit();\n""")`,
    "g.py",
  );
  assert.equal(
    printMigration(migration),
    [
      `// Made from g.py by "pfserve migrate".`,
      "//",
      "// Not carried over:",
      `// - line 5: loglevel: no plain value: f(""" process.exit(); """)`,
      `import type { ConfigFile } from "pfserve";`,
      "",
      "export default {",
      "  // Other addresses beside fd://N are opened, too.",
      `  bind: ":80",`,
      "} satisfies ConfigFile;",
      "",
    ].join("\n"),
  );
  assert.equal(
    summarize(migration),
    "g.py: 1 settings are carried over, 1 are not, see the comments: loglevel",
  );
});
