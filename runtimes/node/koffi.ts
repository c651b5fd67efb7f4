import { createRequire } from "node:module";
import {
  LIBC_PARAMETERS,
  type LibcBinding,
  libcResult,
  type LibcSymbols,
  openFirstLibrary,
} from "../shared/libc_binding.ts";

/** The slice of koffi that is used. */
interface Koffi {
  load(file: string): {
    func(
      name: string,
      result: string,
      parameters: readonly string[],
    ): (...values: never[]) => number;
  };
  errno(): number;
  view(address: bigint, length: number): ArrayBuffer;
}

/** Opens the C library through the optional package koffi. */
export function openKoffi(): LibcBinding | undefined {
  const koffi = loadKoffi();
  const library = koffi && openFirstLibrary((file) => koffi.load(file));
  if (!library) return undefined;
  const functions = Object.entries(LIBC_PARAMETERS).map(([name, types]) => {
    const parameters = types.map((type) =>
      type === "pointer" ? "void *" : type
    );
    return [name, library.func(name, libcResult(name), parameters)];
  });
  const symbols: LibcSymbols = Object.fromEntries(functions);
  return {
    source: "the package koffi",
    symbols,
    errno: () => koffi.errno(),
    view: (address, length) => koffi.view(address, length),
  };
}

function loadKoffi(): Koffi | undefined {
  // Not an import: no bundler and no module graph shall need an optional package.
  const load = createRequire(import.meta.url);
  try {
    return load("koffi");
  } catch {
    return undefined;
  }
}
