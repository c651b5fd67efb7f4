import { closeSync } from "node:fs";
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
  /** The function, where it is not that of the key. */
  readonly name?: string;
  readonly parameters: readonly string[];
  readonly result: string;
  readonly nonblocking?: boolean;
}

type Symbols = LibcSymbols & {
  __errno_location(): object;
  pollElsewhere(
    descriptors: Uint8Array,
    count: bigint,
    timeoutMs: number,
  ): Promise<number>;
};

/** The slice of Deno that is used. */
declare const Deno: {
  readonly permissions: {
    querySync(permission: { name: "ffi" }): { readonly state: string };
  };
  dlopen(
    file: string,
    signatures: Readonly<Record<string, Signature>>,
  ): { readonly symbols: Symbols };
  readonly UnsafePointer: { create(address: bigint): object };
  readonly UnsafePointerView: {
    new (pointer: object): { getInt32(): number };
    getArrayBuffer(pointer: object, length: number): ArrayBuffer;
  };
};

const WORDS: Readonly<Record<LibcParameter, string>> = {
  int: "i32",
  long: "i64",
  pointer: "buffer",
};

/** Opens the C library through `Deno.dlopen`. */
export const openLibc: () => Libc | undefined = lazyLibc(openBinding);

function openBinding(): LibcBinding | undefined {
  // Without the permission `dlopen` would ask on the terminal.
  const permission = Deno.permissions.querySync({ name: "ffi" });
  if (permission.state !== "granted") return undefined;
  const library = openFirstLibrary((file) => Deno.dlopen(file, signatures()));
  if (!library) return undefined;
  const { symbols } = library;
  const errno = new Deno.UnsafePointerView(symbols.__errno_location());
  return {
    source: "Deno.dlopen",
    symbols: { ...symbols, close: (fd) => closeOf(symbols, fd) },
    errno: () => errno.getInt32(),
    view: (address, length) =>
      Deno.UnsafePointerView.getArrayBuffer(
        Deno.UnsafePointer.create(address),
        length,
      ),
    poll: (descriptors, count) =>
      symbols.pollElsewhere(descriptors, BigInt(count), -1),
  };
}

/**
 * Deno duplicates each descriptor that it inherits, and finds the duplicate under the first number.
 * It has to forget it: a file that gets the same number later would be written to the duplicate.
 */
function closeOf(symbols: Symbols, fd: number): number {
  try {
    closeSync(fd);
  } catch {
    // Not inherited.
  }
  return symbols.close(fd);
}

function signatures(): Record<string, Signature> {
  const all: Record<string, Signature> = {
    __errno_location: { parameters: [], result: "pointer" },
    pollElsewhere: {
      name: "poll",
      parameters: ["buffer", "usize", "i32"],
      result: "i32",
      nonblocking: true,
    },
  };
  for (const [name, types] of Object.entries(LIBC_PARAMETERS)) {
    const parameters = types.map((type) => WORDS[type]);
    all[name] = { parameters, result: WORDS[libcResult(name)] };
  }
  return all;
}
