import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../e2e/harness/runtimes.ts";

const run = promisify(execFile);

const LARGEST_BYTES = 64 * 1024 * 1024;

/** Packs this package as `npm publish` does, of what was built last. */
export async function packOwn(): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "pfserve-pack-"));
  try {
    await run("npm", [
      "pack",
      "--silent",
      "--ignore-scripts",
      "--pack-destination",
      folder,
    ], { cwd: ROOT });
    const [name = ""] = readdirSync(folder);
    return readFileSync(join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Packs an installed package as it would come from a registry. */
export async function packInstalled(name: string): Promise<Uint8Array> {
  const args = [
    "-c",
    "-I",
    "gzip -1",
    "-C",
    join(ROOT, "node_modules", name),
    "--exclude=./node_modules",
    "--transform=s,^\\.,package,",
    ".",
  ];
  const options = { encoding: "buffer", maxBuffer: LARGEST_BYTES } as const;
  return (await run("tar", args, options)).stdout;
}

/** The files of a tar archive by path, `/` at its start. */
export function unpack(archive: Uint8Array): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let longName = "";
  for (let offset = 0; offset + BLOCK <= archive.length;) {
    const header = readHeader(archive.subarray(offset, offset + BLOCK));
    if (header === undefined) break;
    const start = offset + BLOCK;
    const body = archive.subarray(start, start + header.size);
    offset = start + Math.ceil(header.size / BLOCK) * BLOCK;
    if (header.type === "L") {
      longName = textOf(body);
      continue;
    }
    if (header.type === "0") files.set(`/${longName || header.name}`, body);
    longName = "";
  }
  return files;
}

const BLOCK = 512;

/** The fields of a header of ustar; undefined at the end of the archive. */
function readHeader(
  block: Uint8Array,
): { name: string; size: number; type: string } | undefined {
  const field = (start: number, length: number): string =>
    textOf(block.subarray(start, start + length));
  const name = field(0, 100);
  if (name === "") return undefined;
  const prefix = field(257, 5) === "ustar" ? field(345, 155) : "";
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    size: parseInt(field(124, 12), 8) || 0,
    type: field(156, 1) || "0",
  };
}

/** A text that ends with its field or at a NUL. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
