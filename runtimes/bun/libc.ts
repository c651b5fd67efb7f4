import { createRequire } from "node:module";
import { lazyLibc, type Libc } from "../shared/libc.ts";
import {
  LIBC_PARAMETERS,
  type LibcBinding,
  type LibcParameter,
  libcResult,
  type LibcSymbols,
  openFirstLibrary,
} from "../shared/libc_binding.ts";

interface Signature {
  readonly args: readonly string[];
  readonly returns: string;
}

/** The slice of `bun:ffi` that is used. */
interface BunFfi {
  dlopen(
    file: string,
    signatures: Readonly<Record<string, Signature>>,
  ): { readonly symbols: LibcSymbols & { __errno_location(): number } };
  readonly read: { i32(pointer: number, offset: number): number };
  toArrayBuffer(pointer: number, offset: number, length: number): ArrayBuffer;
}

const WORDS: Readonly<Record<LibcParameter, string>> = {
  int: "i32",
  long: "i64",
  pointer: "ptr",
};

/** Opens the C library through `bun:ffi`. */
export const openLibc: () => Libc | undefined = lazyLibc(openBinding);

function openBinding(): LibcBinding | undefined {
  const ffi: BunFfi = createRequire(import.meta.url)("bun:ffi");
  const library = openFirstLibrary((file) => ffi.dlopen(file, signatures()));
  if (!library) return undefined;
  const { symbols } = library;
  return {
    source: "bun:ffi",
    symbols,
    errno: () => ffi.read.i32(symbols.__errno_location(), 0),
    view: (address, length) => ffi.toArrayBuffer(Number(address), 0, length),
  };
}

function signatures(): Record<string, Signature> {
  const all: Record<string, Signature> = {
    __errno_location: { args: [], returns: "ptr" },
  };
  for (const [name, parameters] of Object.entries(LIBC_PARAMETERS)) {
    const args = parameters.map((type) => WORDS[type]);
    all[name] = { args, returns: WORDS[libcResult(name)] };
  }
  return all;
}
