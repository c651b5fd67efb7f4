import assert from "node:assert/strict";
import { it } from "node:test";
import { SETTING_NAMES, settingOf } from "../../src/config/settings_table.ts";
import {
  readVariables,
  variablesOf,
  warnOfVariables,
} from "../../src/config/variables.ts";

function read(env: Record<string, string>): Record<string, unknown> {
  const given = readVariables(env).flatMap((layer) => layer.given);
  return Object.fromEntries(given.map(({ name, value }) => [name, value]));
}

for (const name of SETTING_NAMES) {
  const { type, flags } = settingOf(name);

  it(`${name} has a variable for each of its flags, which sets it`, () => {
    const variables = variablesOf(name);
    assert.equal(variables.length > 0, flags.length > 0 || name === "app");
    for (const variable of variables) {
      const [text, value] = {
        value: ["x y", "x y"],
        list: ["a 'b c'", ["a", "b c"]],
        flag: ["1", true],
      }[type.kind];
      assert.deepEqual(read({ [variable]: text as string }), { [name]: value });
      const [layer] = readVariables({ [variable]: text as string });
      assert.equal(layer?.source.origin, `environment ${variable}`);
      assert.deepEqual(warnOfVariables({ [variable]: "x" }), []);
    }
  });
}

it("no two settings share a variable", () => {
  const all = SETTING_NAMES.flatMap(variablesOf);
  assert.equal(new Set(all).size, all.length);
});

it("no variable of pfserve's own sets a setting", () => {
  for (
    const name of [
      "PFSERVE_CMD_ARGS",
      "PFSERVE_DETACHED",
      "PFSERVE_FFI",
      "PFSERVE_LISTENERS",
      "PFSERVE_PREDECESSOR",
      "PFSERVE_MOVED",
      "PFSERVE_WORKER_ID",
    ]
  ) {
    assert.deepEqual(read({ [name]: "1" }), {}, name);
    assert.deepEqual(warnOfVariables({ [name]: "1" }), [], name);
  }
});

it("flags are 1, true, 0 or false; anything else is left for the setting to refuse", () => {
  const values = ["1", "true", "0", "false", "yes", "constructor"];
  assert.deepEqual(
    values.map((text) => read({ PFSERVE_DAEMON: text })["daemon"]),
    [true, "true", false, "false", "yes", "constructor"],
  );
});

it("a variable that is set to nothing is not set", () => {
  assert.deepEqual(read({ PFSERVE_WORKERS: "", PFSERVE_BIND: "" }), {});
});

it("refuses two variables of one setting, and a list that cannot be split", () => {
  assert.throws(
    () => read({ PFSERVE_LOG_FILE: "a", PFSERVE_ERROR_LOGFILE: "b" }),
    {
      name: "PfserveError",
      exitCode: 1,
      message:
        "Cannot use PFSERVE_LOG_FILE in the environment: it is the same setting as PFSERVE_ERROR_LOGFILE",
    },
  );
  assert.throws(() => read({ PFSERVE_BIND: "'x" }), {
    name: "PfserveError",
    message: `Cannot split PFSERVE_BIND "'x": expected a closing '`,
  });
});

it("warns of a variable that is no setting, and names the nearest", () => {
  assert.deepEqual(
    warnOfVariables({
      PFSERVE_WORKES: "3",
      PFSERVE_FROBNICATE: "1",
      PFSERVER_X: "1",
      WORKERS: "3",
    }),
    [
      "Unknown variable PFSERVE_WORKES in the environment: did you mean PFSERVE_WORKERS?",
      "Unknown variable PFSERVE_FROBNICATE in the environment: see the settings reference",
    ],
  );
});

it("is silent on what Kubernetes says of a service that is called pfserve", () => {
  const env = Object.fromEntries([
    "PFSERVE_SERVICE_HOST",
    "PFSERVE_SERVICE_PORT",
    "PFSERVE_SERVICE_PORT_HTTP",
    "PFSERVE_PORT",
    "PFSERVE_PORT_80_TCP",
    "PFSERVE_PORT_80_TCP_PROTO",
    "PFSERVE_PORT_80_TCP_PORT",
    "PFSERVE_PORT_80_TCP_ADDR",
  ].map((name) => [name, "x"]));
  assert.deepEqual(warnOfVariables(env), []);
});
