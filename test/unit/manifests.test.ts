import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { VERSION } from "../../src/version.ts";

interface PackageManifest {
  readonly version: string;
  readonly license: string;
  readonly exports: Readonly<
    Record<string, { types: string; default: string }>
  >;
  readonly imports: Readonly<
    Record<string, { types: string; default: string }>
  >;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

interface DenoManifest {
  readonly version: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly imports: Readonly<Record<string, string>>;
}

interface Lockfile {
  readonly version: string;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

function readText(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}

const npm: PackageManifest = JSON.parse(readText("package.json"));
const deno: DenoManifest = JSON.parse(readText("deno.json"));
const standIn: DenoManifest = JSON.parse(readText("test/std-cli/deno.json"));
const lock: Lockfile = JSON.parse(readText("package-lock.json"));

/** The packages of the lockfile by path; its first entry is this package itself. */
const locked = Object.entries(lock.packages).filter(([path]) => path !== "");

it("both manifests, the lockfile, the changelog and the command tell the same version", () => {
  assert.equal(VERSION, npm.version);
  assert.equal(deno.version, npm.version);
  assert.equal(lock.version, npm.version);
  const newest = /^## (\S+)/m.exec(readText("CHANGELOG.md"))?.[1];
  assert.equal(newest, npm.version);
  assert.equal(deno.license, npm.license);
});

it("both manifests export the same modules", () => {
  const { "./package.json": _, ...entries } = npm.exports;
  const sources = Object.entries(entries).map(
    ([name, { types, default: code }]) => {
      const source = code.replace("./dist/", "./").replace(/\.js$/, ".ts");
      assert.equal(types, code.replace(/\.js$/, ".d.ts"));
      return [name, source];
    },
  );
  assert.deepEqual(Object.fromEntries(sources), deno.exports);
});

it("the stand-in for @std/cli satisfies the range that is published", () => {
  const range = /@std\/cli@\^(\d+)\.(\d+)\.(\d+)\//
    .exec(deno.imports["#parse-args"] ?? "")?.slice(1).map(Number);
  const [major = 0, minor = 0, patch = 0] = range ?? [];
  const own = standIn.version.split(".").map(Number);
  assert.ok(range !== undefined && major > 0);
  assert.equal(own[0], major);
  const isNewEnough = own[1] === minor
    ? (own[2] ?? 0) >= patch
    : (own[1] ?? 0) > minor;
  assert.ok(isNewEnough, `${standIn.version} is older than ${range.join(".")}`);
});

it("the argument parser has one exact version in both manifests", () => {
  const pinned = npm.dependencies["deno-std"];
  assert.match(`${pinned}`, /^\d+\.\d+\.\d+$/);
  assert.equal(deno.imports["deno-std/"], `npm:/deno-std@${pinned}/`);
  assert.match(`${npm.imports["#parse-args"]?.default}`, /^deno-std\//);
});

it("hono is of one major version in both manifests", () => {
  const major = npm.devDependencies["hono"]?.split(".")[0];
  assert.match(
    `${deno.imports["hono"]}`,
    new RegExp(`^npm:hono@\\^${major}\\.`),
  );
});

it("tools have exact versions, and those are the locked ones", () => {
  for (const [name, version] of Object.entries(npm.devDependencies)) {
    assert.equal(lock.packages[`node_modules/${name}`]?.version, version);
  }
});

it("the lockfile is complete and knows no registry", () => {
  for (const [path, { version, resolved, integrity }] of locked) {
    assert.ok(version, path);
    assert.match(`${integrity}`, /^sha512-/, path);
    assert.equal(resolved, undefined, path);
  }
});

it("every package with an install script is approved or denied", () => {
  const names = locked
    .filter(([, entry]) => entry.hasInstallScript)
    .map(([path]) => path.replace("node_modules/", ""));
  assert.deepEqual(Object.keys(npm.allowScripts).sort(), names.sort());
});
