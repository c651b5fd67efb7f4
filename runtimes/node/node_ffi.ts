import process from "node:process";
import {
  LIBC_PARAMETERS,
  type LibcBinding,
  type LibcParameter,
  libcResult,
  type LibcSymbols,
  openFirstLibrary,
} from "../shared/libc_binding.ts";

/** Releases of Node 26 differ in the two names and ignore the other two: so all four are given. */
interface Signature {
  readonly parameters: readonly string[];
  readonly arguments: readonly string[];
  readonly result: string;
  readonly return: string;
}

/** The slice of `node:ffi` that is used. */
interface NodeFfi {
  dlopen(
    file: string,
    signatures: Readonly<Record<string, Signature>>,
  ): { readonly functions: LibcSymbols & { __errno_location(): bigint } };
  getInt32(pointer: bigint): number;
  toArrayBuffer(pointer: bigint, length: number, isCopy: boolean): ArrayBuffer;
}

const WORDS: Readonly<Record<LibcParameter, string>> = {
  int: "int32",
  long: "int64",
  pointer: "pointer",
};

/** Opens the C library through `node:ffi`; undefined where this Node has none. */
export function openNodeFfi(): LibcBinding | undefined {
  const ffi = loadNodeFfi();
  const library = ffi &&
    openFirstLibrary((file) => ffi.dlopen(file, signatures()));
  if (!library) return undefined;
  const { functions } = library;
  return {
    source: "node:ffi",
    symbols: functions,
    errno: () => ffi.getInt32(functions.__errno_location()),
    view: (address, length) => ffi.toArrayBuffer(address, length, false),
  };
}

function loadNodeFfi(): NodeFfi | undefined {
  // By a name that is no literal: the types that come with it are another release's.
  const name: string = "node:ffi";
  return withoutFfiWarning(() => process.getBuiltinModule?.(name)) as
    | NodeFfi
    | undefined;
}

function signatures(): Record<string, Signature> {
  const all = { __errno_location: signature([], "pointer") };
  for (const [name, types] of Object.entries(LIBC_PARAMETERS)) {
    const parameters = types.map((type) => WORDS[type]);
    const result = WORDS[libcResult(name)];
    Object.assign(all, { [name]: signature(parameters, result) });
  }
  return all;
}

function signature(parameters: readonly string[], result: string): Signature {
  return { parameters, arguments: parameters, result, return: result };
}

/** Loading the module warns that it is experimental, which no operator can act on. */
function withoutFfiWarning<Result>(load: () => Result): Result {
  const { emitWarning } = process;
  const filtered = (...values: unknown[]): void => {
    if (/\bFFI\b/.test(String(values[0]))) return;
    Reflect.apply(emitWarning, process, values);
  };
  process.emitWarning = filtered as typeof emitWarning;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
