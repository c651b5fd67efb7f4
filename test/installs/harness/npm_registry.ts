import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../e2e/harness/runtimes.ts";
import { packInstalled, packOwn } from "./archive.ts";
import { type Answer, json, NOT_FOUND, type Registry, serve } from "./http.ts";

/** Deno takes no version that is younger than a day, unless it is told to. */
const PUBLISHED_AT = "2020-01-01T00:00:00.000Z";

type Manifest = Readonly<Record<string, unknown>> & {
  readonly version: string;
};

/** What the lockfile knows of the packages of a checkout is all that a registry tells of a version. */
const locked: Readonly<Record<string, Manifest>> = readJson(
  "package-lock.json",
).packages as never;

/**
 * Starts an npm registry on loopback with this package and with everything that a checkout has
 * installed, as it lies in node_modules. Of packages for other machines it knows that they exist.
 */
export async function startNpmRegistry(): Promise<Registry> {
  const packed = new Map<string, Promise<Uint8Array>>();
  const tarballOf = (name: string): Promise<Uint8Array> => {
    const known = packed.get(name);
    if (known !== undefined) return known;
    const tarball = name === "pfserve" ? packOwn() : packInstalled(name);
    packed.set(name, tarball);
    return tarball;
  };
  return await serve(async ({ method, path, origin }) => {
    if (method !== "GET") return NOT_FOUND;
    const [, wanted = "", isTarball] = /^\/(.+?)(\/-\/.+\.tgz)?$/.exec(path) ??
      [];
    const manifest = manifestOf(wanted);
    if (manifest === undefined) return NOT_FOUND;
    if (isTarball !== undefined) {
      return { type: "application/gzip", body: await tarballOf(wanted) };
    }
    const integrity = isHere(wanted)
      ? integrityOf(await tarballOf(wanted))
      : manifest["integrity"];
    return describe(wanted, { manifest, integrity, origin });
  });
}

/** What clients read before they choose a version. */
function describe(
  name: string,
  { manifest, integrity, origin }: {
    manifest: Manifest;
    integrity: unknown;
    origin: string;
  },
): Answer {
  const { version } = manifest;
  const file = `${name.split("/").at(-1)}-${version}.tgz`;
  const dist = { tarball: `${origin}/${name}/-/${file}`, integrity };
  return json({
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { ...manifest, name, dist } },
    time: { [version]: PUBLISHED_AT },
  });
}

function manifestOf(name: string): Manifest | undefined {
  if (name === "pfserve") return readJson("package.json");
  return locked[`node_modules/${name}`];
}

function isHere(name: string): boolean {
  return name === "pfserve" || existsSync(join(ROOT, "node_modules", name));
}

function integrityOf(tarball: Uint8Array): string {
  return `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
}

function readJson(name: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, name), "utf8"));
}
