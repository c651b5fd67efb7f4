import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { ROOT } from "../../e2e/harness/runtimes.ts";
import { unpack } from "./archive.ts";
import {
  type Answer,
  json,
  NOT_FOUND,
  type Registry,
  type Request,
  serve,
} from "./http.ts";

const run = promisify(execFile);

interface Version {
  readonly exports: Readonly<Record<string, string>>;
  /** By path, `/` at its start. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Versions by number, of packages by `@SCOPE/NAME`. */
type Packages = Map<string, Map<string, Version>>;

const TYPES: Readonly<Record<string, string>> = {
  ts: "text/typescript",
  js: "text/javascript",
  json: "application/json",
};

/**
 * Starts a JSR registry on loopback. It has `@std/cli`, made of the copy in node_modules, and takes
 * what `deno publish` brings.
 */
export async function startJsrRegistry(): Promise<Registry> {
  const packages: Packages = new Map();
  addStdCli(packages);
  return await serve((request) =>
    request.path.startsWith("/api/")
      ? manage(packages, request)
      : find(packages, request.path)
  );
}

/** Publishes this package, with the Deno and in the environment that are given. */
export async function publishOwn(
  registry: Registry,
  { deno, env }: { deno: string; env: NodeJS.ProcessEnv },
): Promise<void> {
  const args = [
    "publish",
    "--quiet",
    "--allow-dirty",
    // `npm run jsr:check` does it.
    "--no-check",
    "--no-provenance",
    "--token",
    "anything",
  ];
  await run(deno, args, {
    cwd: ROOT,
    env: {
      ...env,
      JSR_URL: `${registry.origin}/`,
      DENO_NO_PACKAGE_JSON: "1",
    },
  });
}

function addStdCli(packages: Packages): void {
  const { version } = JSON.parse(readText("test/std-cli/deno.json"));
  const source = readText("node_modules/deno-std/cli/parse_args.js");
  packages.set(
    "@std/cli",
    new Map([[version, {
      exports: { "./parse-args": "./parse_args.js" },
      files: new Map([["/parse_args.js", new TextEncoder().encode(source)]]),
    }]]),
  );
}

/** What `deno publish` asks and sends. */
async function manage(packages: Packages, request: Request): Promise<Answer> {
  const [, scope, name, version = ""] =
    /^\/api\/scopes\/([^/]+)\/packages\/([^/]+)\/versions\/([^/]+)$/
      .exec(request.path) ?? [];
  if (scope === undefined) return json({});
  const full = `@${scope}/${name}`;
  if (request.method === "GET") {
    return packages.get(full)?.has(version) ? json({ version }) : NOT_FOUND;
  }
  const files = unpack(gunzipSync(await request.body()));
  const config = files.get(request.query.get("config") ?? "");
  const { exports } = JSON.parse(new TextDecoder().decode(config));
  packages.set(full, new Map([[version, { exports, files }]]));
  return json({ id: "1", status: "success", error: null });
}

/** What those ask who install. */
function find(packages: Packages, path: string): Answer {
  const [, name = "", rest = ""] = /^\/(@[^/]+\/[^/]+)\/(.+)$/.exec(path) ?? [];
  const versions = packages.get(name) ?? new Map<string, Version>();
  if (rest === "meta.json") return describe(versions);
  const [, number = "", file = ""] =
    /^([^/]+?)(_meta\.json|\/.+)$/.exec(rest) ??
      [];
  const version = versions.get(number);
  if (version === undefined) return NOT_FOUND;
  if (file === "_meta.json") return describeFiles(version);
  const body = version.files.get(file);
  const type = TYPES[file.split(".").at(-1) ?? ""] ?? "text/plain";
  return body === undefined ? NOT_FOUND : { type, body };
}

function describe(versions: ReadonlyMap<string, Version>): Answer {
  const numbers = [...versions.keys()];
  if (numbers.length === 0) return NOT_FOUND;
  return json({
    latest: numbers.at(-1),
    versions: Object.fromEntries(numbers.map((number) => [number, {}])),
  });
}

function describeFiles({ exports, files }: Version): Answer {
  const manifest = [...files].map(([path, bytes]) => {
    const checksum = createHash("sha256").update(bytes).digest("hex");
    return [path, { size: bytes.length, checksum: `sha256-${checksum}` }];
  });
  return json({ exports, manifest: Object.fromEntries(manifest) });
}

function readText(name: string): string {
  return readFileSync(join(ROOT, name), "utf8");
}
