/** A bad value of each setting: one line that names it and what is wanted, and the exit code of its source. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { SETTING_NAMES, settingOf } from "../../src/config/settings_table.ts";
import { variablesOf } from "../../src/config/variables.ts";
import { main } from "../../src/main.ts";
import { createFakeRuntime } from "./fake_runtime.ts";

/** What no setting takes: as text for the system it would end at its first character. */
const BAD = "\0";

async function run(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ exitCode: number; errors: string }> {
  const runtime = createFakeRuntime();
  Object.assign(runtime.self.env, env);
  runtime.files.texts.set("/srv/app.ts", "");
  const exitCode = await main(runtime, argv);
  assert.deepEqual(runtime.processes.workers, []);
  return { exitCode, errors: runtime.self.errors.join("") };
}

it("a config file without a name ends with 2, one that cannot be with 1", async () => {
  assert.deepEqual(await run(["--config="]), {
    exitCode: 2,
    errors:
      "pfserve: Missing value for --config: expected PATH, file:PATH or module:SPECIFIER\n",
  });
  assert.deepEqual(await run([], { PFSERVE_CONFIG: "none.ts" }), {
    exitCode: 1,
    errors: `pfserve: Cannot load config file "none.ts": it does not exist\n`,
  });
});

for (const name of SETTING_NAMES.filter((name) => name !== "config")) {
  const { flags, type } = settingOf(name);
  const long = flags.find((flag) => flag.startsWith("--")) ?? "";
  const key = name === "app" ? "app" : long.slice(2);

  it(`a bad value of ${name} on the command line ends with 2`, async () => {
    const argv = name === "app" ? [BAD] : [`${long}=${BAD}`];
    const { exitCode, errors } = await run(argv);
    assert.equal(exitCode, 2);
    assert.equal(
      errors,
      type.kind === "flag"
        ? `pfserve: Unexpected value in ${
          JSON.stringify(argv[0])
        }: expected the option alone\n`
        : `pfserve: Cannot parse ${key} "\\u0000": expected ${type.expected}\n`,
    );
  });

  it(`a bad value of ${name} in a variable ends with 1`, async () => {
    const [variable = ""] = variablesOf(name);
    const { exitCode, errors } = await run([], { [variable]: BAD });
    assert.equal(exitCode, 1);
    assert.equal(
      errors,
      `pfserve: Cannot parse ${variable} "\\u0000" in the environment: expected ${type.expected}\n`,
    );
  });
}
