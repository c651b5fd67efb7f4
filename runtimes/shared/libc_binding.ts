import process from "node:process";

/** The functions of the C library that pfserve calls; all but `mmap` return an `int`. */
export interface LibcSymbols {
  getpid(): number;
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array, length: number): number;
  listen(fd: number, backlog: number): number;
  accept4(fd: number, address: null, length: null, flags: number): number;
  getsockname(fd: number, address: Uint8Array, length: Uint8Array): number;
  getpeername(fd: number, address: Uint8Array, length: Uint8Array): number;
  setsockopt(
    fd: number,
    level: number,
    option: number,
    value: Uint8Array,
    length: number,
  ): number;
  getsockopt(
    fd: number,
    level: number,
    option: number,
    value: Uint8Array,
    length: Uint8Array,
  ): number;
  /** Variadic in C; Linux passes the third argument like any other. */
  fcntl(fd: number, command: number, argument: number): number;
  pipe2(ends: Uint8Array, flags: number): number;
  close(fd: number): number;
  poll(descriptors: Uint8Array, count: bigint, timeoutMs: number): number;
  setgroups(count: bigint, groups: Uint8Array): number;
  connect(fd: number, address: Uint8Array, length: number): number;
  /** A `long` in C; what is sent here is short. */
  send(fd: number, bytes: Uint8Array, length: bigint, flags: number): number;
  /** As `send`. */
  recv(fd: number, bytes: Uint8Array, length: bigint, flags: number): number;
  shutdown(fd: number, how: number): number;
  dup3(fd: number, target: number, flags: number): number;
  /** Addresses are integers here: a failure is one that is no address. */
  mmap(
    address: bigint,
    length: bigint,
    protection: number,
    flags: number,
    fd: number,
    offset: bigint,
  ): number | bigint;
}

export type LibcParameter = "int" | "long" | "pointer";

/** Parameter types, for each FFI to translate into its own words. */
export const LIBC_PARAMETERS: Readonly<
  Record<keyof LibcSymbols, readonly LibcParameter[]>
> = {
  getpid: [],
  socket: ["int", "int", "int"],
  bind: ["int", "pointer", "int"],
  listen: ["int", "int"],
  accept4: ["int", "pointer", "pointer", "int"],
  getsockname: ["int", "pointer", "pointer"],
  getpeername: ["int", "pointer", "pointer"],
  setsockopt: ["int", "int", "int", "pointer", "int"],
  getsockopt: ["int", "int", "int", "pointer", "pointer"],
  fcntl: ["int", "int", "int"],
  pipe2: ["pointer", "int"],
  close: ["int"],
  poll: ["pointer", "long", "int"],
  setgroups: ["long", "pointer"],
  connect: ["int", "pointer", "int"],
  send: ["int", "pointer", "long", "int"],
  recv: ["int", "pointer", "long", "int"],
  shutdown: ["int", "int"],
  dup3: ["int", "int", "int"],
  mmap: ["long", "long", "int", "int", "int", "long"],
};

/** What a function returns. */
export function libcResult(name: string): "int" | "long" {
  return name === "mmap" ? "long" : "int";
}

/** What one runtime's FFI has to give. */
export interface LibcBinding {
  /** What FFI it is, for people: "node:ffi" and the like. */
  readonly source: string;
  readonly symbols: LibcSymbols;
  /** The error number of the last call that failed; asked right after it. */
  errno(): number;
  /** The bytes at an address, which have to stay there for good. */
  view(address: bigint, length: number): ArrayBuffer;
  /** `poll(2)` on another thread, where the FFI has such calls. */
  poll?(descriptors: Uint8Array, count: number): Promise<number>;
}

/** Names under which the C library can be opened: glibc, then musl. */
export const LIBC_FILES: readonly string[] = [
  "libc.so.6",
  `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`,
];

/** The first library of `LIBC_FILES` that `open` can open. */
export function openFirstLibrary<Library>(
  open: (file: string) => Library,
): Library | undefined {
  for (const file of LIBC_FILES) {
    try {
      return open(file);
    } catch {
      // Not this C library; the next name is tried.
    }
  }
  return undefined;
}
