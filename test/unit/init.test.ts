import assert from "node:assert/strict";
import { it } from "node:test";
import { unitText } from "../../src/init/unit_text.ts";
import { main } from "../../src/main.ts";
import { createFakeRuntime, type FakeRuntime } from "./fake_runtime.ts";

async function run(
  args: readonly string[],
  prepare: (runtime: FakeRuntime) => void = () => {},
): Promise<{ runtime: FakeRuntime; exitCode: number; text: string }> {
  const runtime = createFakeRuntime();
  runtime.files.texts.set("/srv/server.ts", "");
  prepare(runtime);
  const exitCode = await main(runtime, ["init", ...args]);
  return { runtime, exitCode, text: runtime.self.printed.join("") };
}

it("init finds the app and writes four files", async () => {
  const { runtime, exitCode, text } = await run([]);
  assert.equal(exitCode, 0);
  assert.equal(
    text,
    "Wrote pfserve.config.ts\nWrote srv.service\nWrote Dockerfile\nWrote .dockerignore\n",
  );
  const { texts } = runtime.files;
  assert.match(
    texts.get("/srv/pfserve.config.ts")!,
    /^ {2}app: "server\.ts",/m,
  );
  assert.match(
    texts.get("/srv/srv.service")!,
    /^ExecStart=\/usr\/bin\/fake \/opt\/pfserve -c pfserve\.config\.ts$/m,
  );
  assert.match(texts.get("/srv/Dockerfile")!, /^RUN fake server\.ts$/m);
});

it("init changes nothing that is there, and names it", async () => {
  const kept = ["Dockerfile", ".dockerignore", "srv.service"];
  const { runtime, exitCode, text } = await run([], ({ files }) => {
    for (const name of kept) files.texts.set(`/srv/${name}`, "mine");
    files.texts.set("/srv/pfserve.config.json", "{}");
  });
  assert.equal(exitCode, 0);
  for (const name of [...kept, "pfserve.config.json"]) {
    assert.ok(text.includes(`Kept ${name}, it was there\n`), text);
  }
  assert.ok(!text.includes("Wrote"));
  assert.equal(runtime.files.texts.get("/srv/Dockerfile"), "mine");
  assert.ok(!runtime.files.texts.has("/srv/pfserve.config.ts"));
});

it("init uses the package where it is installed", async () => {
  const { runtime } = await run(["."], ({ files }) => {
    files.texts.set("/srv/node_modules/pfserve/package.json", "{}");
  });
  const { texts } = runtime.files;
  assert.match(
    texts.get("/srv/pfserve.config.ts")!,
    /^import \{ defineConfig \} from "pfserve";$/m,
  );
  assert.match(texts.get("/srv/srv.service")!, /fake \/srv\/pfserve -c/);
});

for (
  const [args, exitCode, message] of [
    [["--ap", "x.ts"], 2, /Unknown option "--ap": expected pfserve init/],
    [["a", "b"], 2, /Unexpected argument "b"/],
    [["--app"], 2, /Missing app/],
    [["nowhere"], 1, /"nowhere": expected a directory that exists/],
    [["--app", "x.ts"], 4, /Cannot find app module "x\.ts"/],
  ] as const
) {
  it(`init ${args.join(" ")} is refused with ${exitCode}`, async () => {
    const result = await run(args);
    assert.equal(result.exitCode, exitCode);
    assert.match(result.runtime.self.errors.join(""), message);
    assert.equal(result.text, "");
  });
}

it("init without an app asks for one", async () => {
  const { runtime, exitCode } = await run(
    [],
    ({ files }) => files.texts.clear(),
  );
  assert.equal(exitCode, 4);
  assert.match(runtime.self.errors.join(""), /Cannot find an app in "\."/);
});

it("init says which file it cannot write", async () => {
  const { runtime, exitCode } = await run([], ({ files }) => {
    files.create = () => {
      throw new Error("EROFS: read-only file system");
    };
  });
  assert.equal(exitCode, 1);
  assert.match(
    runtime.self.errors.join(""),
    /Cannot write "\/srv\/pfserve\.config\.ts": EROFS.*can be written to\n$/,
  );
});

it("a unit has the words of its command quoted as systemd wants them", () => {
  const text = unitText({
    name: "a%b",
    directory: "/srv/my app%",
    command: ["/opt/my node", "/x/$HOME/%h.js", 'a"b\\c'],
    config: "pfserve.config.ts",
    uid: 1000,
  });
  assert.match(text, /^Description=a%%b, /m);
  assert.match(text, /^WorkingDirectory=\/srv\/my app%%$/m);
  assert.ok(
    text.includes(
      'ExecStart="/opt/my node" "/x/$$HOME/%%h.js" "a\\"b\\\\c" -c pfserve.config.ts\n',
    ),
    text,
  );
  assert.match(text, /^User=1000$/m);
});
