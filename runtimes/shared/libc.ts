import process from "node:process";
import {
  F_DUPFD_CLOEXEC,
  F_GETFL,
  F_SETFD,
  F_SETFL,
  FD_CLOEXEC,
  MAP_SHARED,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  O_CLOEXEC,
  O_NONBLOCK,
  PROT_READ,
  PROT_WRITE,
  SO_RCVTIMEO,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOL_SOCKET,
} from "./linux.ts";
import type { LibcBinding, LibcSymbols } from "./libc_binding.ts";
import { pollRecords } from "./poll_records.ts";

/** Never wait, and never end the process. */
const SEND_FLAGS = MSG_DONTWAIT | MSG_NOSIGNAL;

/** The C library; a negative result is a negated error number, as in the kernel. */
export interface Libc {
  /** What FFI it is called through, for people: "node:ffi" and the like. */
  readonly source: string;
  /** Makes a socket that is non-blocking and closed on exec. */
  socket(domain: number, type: number): number;
  bind(fd: number, address: Uint8Array): number;
  listen(fd: number, backlog: number): number;
  /** Takes one connection, non-blocking and closed on exec. */
  accept(fd: number): number;
  /** The address that a socket is bound to, as the kernel encodes it. */
  localAddress(fd: number): Uint8Array | number;
  /** The address of the other end, as the kernel encodes it. */
  peerAddress(fd: number): Uint8Array | number;
  setOption(fd: number, level: number, option: number, value: number): number;
  option(fd: number, level: number, option: number): number;
  /** A second descriptor, closed on exec, numbered `atLeast` or higher. */
  duplicate(fd: number, atLeast?: number): number;
  /** Makes `target` a descriptor of the same file as `fd`, open in children. */
  duplicateTo(fd: number, target: number): number;
  /** Sets where `send` sends to, and takes no part in a stream. */
  connect(fd: number, address: Uint8Array): number;
  /** Sends without waiting: a datagram, or as much of `bytes` as a stream takes. */
  send(fd: number, bytes: Uint8Array): number;
  /** Receives without waiting; returns the number of bytes, 0 at the end of a stream. */
  receive(fd: number, bytes: Uint8Array): number;
  shutdown(fd: number, how: number): number;
  setCloseOnExec(fd: number): number;
  setNonBlocking(fd: number): number;
  /** Limits how long a call on a socket waits when the socket happens to be blocking. */
  setWaitLimit(fd: number, limitMs: number): number;
  /** A pipe, closed on exec: the end to read and the end to write. */
  pipe(): readonly [number, number] | number;
  close(fd: number): number;
  /** Gives this process, all of its threads, other groups. */
  setGroups(groups: readonly number[]): number;
  /**
   * The first bytes of a file as memory that it shares with the file, for good; undefined when that
   * fails. To touch what the file does not have ends the process.
   */
  mapShared(fd: number, length: number): Uint8Array | undefined;
  /** Whether reading would find something: of a listening socket, a connection. */
  isReadable(fd: number): boolean;
  /** Waits until one of `count` `pollfd` records has something; undefined where FFI would block. */
  readonly poll:
    | ((descriptors: Uint8Array, count: number) => Promise<number>)
    | undefined;
}

/**
 * Makes the function that opens the C library at its first call. It gives undefined when
 * `PFSERVE_FFI=off`, when the system is not Linux, and when FFI is missing or does not work.
 */
export function lazyLibc(
  openBinding: () => LibcBinding | undefined,
): () => Libc | undefined {
  let opened: { readonly libc: Libc | undefined } | undefined;
  return () => {
    opened ??= { libc: openTested(openBinding) };
    return opened.libc;
  };
}

function openTested(
  openBinding: () => LibcBinding | undefined,
): Libc | undefined {
  if (process.env.PFSERVE_FFI === "off") return undefined;
  if (process.platform !== "linux") return undefined;
  try {
    const binding = openBinding();
    return binding && works(binding) ? makeLibc(binding) : undefined;
  } catch {
    return undefined;
  }
}

/** A signature in words that an FFI does not know is "no arguments", without an error: so try. */
function works({ symbols, errno }: LibcBinding): boolean {
  const EBADF = 9;
  return symbols.getpid() === process.pid &&
    symbols.fcntl(-1, F_GETFL, 0) === -1 && errno() === EBADF;
}

function makeLibc(binding: LibcBinding): Libc {
  const { symbols, errno } = binding;
  const result = (value: number): number => value < 0 ? -errno() : value;
  return {
    source: binding.source,
    socket: (domain, type) =>
      result(symbols.socket(domain, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
    bind: (fd, address) => result(symbols.bind(fd, address, address.length)),
    listen: (fd, backlog) => result(symbols.listen(fd, backlog)),
    accept: (fd) =>
      result(symbols.accept4(fd, null, null, SOCK_CLOEXEC | SOCK_NONBLOCK)),
    duplicate: (fd, atLeast = 0) =>
      result(symbols.fcntl(fd, F_DUPFD_CLOEXEC, atLeast)),
    duplicateTo: (fd, target) => result(symbols.dup3(fd, target, 0)),
    connect: (fd, address) =>
      result(symbols.connect(fd, address, address.length)),
    send: (fd, bytes) =>
      result(symbols.send(fd, bytes, BigInt(bytes.length), SEND_FLAGS)),
    receive: (fd, bytes) =>
      result(symbols.recv(fd, bytes, BigInt(bytes.length), MSG_DONTWAIT)),
    shutdown: (fd, how) => result(symbols.shutdown(fd, how)),
    setCloseOnExec: (fd) => result(symbols.fcntl(fd, F_SETFD, FD_CLOEXEC)),
    setNonBlocking(fd) {
      const flags = result(symbols.fcntl(fd, F_GETFL, 0));
      if (flags < 0 || flags & O_NONBLOCK) return flags;
      return result(symbols.fcntl(fd, F_SETFL, flags | O_NONBLOCK));
    },
    close: (fd) => result(symbols.close(fd)),
    setGroups: (groups) =>
      result(
        symbols.setgroups(
          BigInt(groups.length),
          new Uint8Array(Uint32Array.from(groups).buffer),
        ),
      ),
    mapShared(fd, length) {
      const protection = PROT_READ | PROT_WRITE;
      const address = BigInt(
        symbols.mmap(0n, BigInt(length), protection, MAP_SHARED, fd, 0n),
      );
      return address < 0n
        ? undefined
        : new Uint8Array(binding.view(address, length));
    },
    isReadable: (fd) => symbols.poll(pollRecords([fd]), 1n, 0) > 0,
    poll: binding.poll,
    ...socketQueries(symbols, result),
  };
}

function socketQueries(
  symbols: LibcSymbols,
  result: (value: number) => number,
): Pick<
  Libc,
  | "localAddress"
  | "peerAddress"
  | "option"
  | "setOption"
  | "setWaitLimit"
  | "pipe"
> {
  return {
    localAddress: (fd) =>
      addressOf((...space) => result(symbols.getsockname(fd, ...space))),
    peerAddress: (fd) =>
      addressOf((...space) => result(symbols.getpeername(fd, ...space))),
    option(fd, level, option) {
      const value = integer(0);
      const length = bytesOf(integer(value.byteLength));
      const code = result(
        symbols.getsockopt(fd, level, option, bytesOf(value), length),
      );
      return code < 0 ? code : value[0] ?? 0;
    },
    setOption(fd, level, option, value) {
      const bytes = bytesOf(integer(value));
      return result(
        symbols.setsockopt(fd, level, option, bytes, bytes.length),
      );
    },
    setWaitLimit(fd, limitMs) {
      // struct timeval: long seconds, long microseconds
      const limit = BigInt64Array.of(0n, BigInt(limitMs) * 1000n);
      const bytes = new Uint8Array(limit.buffer);
      return result(
        symbols.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, bytes, bytes.length),
      );
    },
    pipe() {
      const ends = new Int32Array(2);
      const code = result(symbols.pipe2(bytesOf(ends), O_CLOEXEC));
      return code < 0 ? code : [ends[0] ?? -1, ends[1] ?? -1];
    },
  };
}

function addressOf(
  query: (address: Uint8Array, length: Uint8Array) => number,
): Uint8Array | number {
  const address = new Uint8Array(128);
  const length = integer(address.length);
  const code = query(address, bytesOf(length));
  return code < 0 ? code : address.subarray(0, length[0]);
}

function integer(value: number): Int32Array {
  return Int32Array.of(value);
}

function bytesOf(numbers: Int32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(numbers.buffer);
}
