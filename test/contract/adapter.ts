import process from "node:process";
import { runtimeName } from "../../runtimes/detect.ts";
import type { OpenAcceptor } from "../../runtimes/shared/acceptor.ts";
import {
  type AdoptSocket,
  adoptSocket as adoptElsewhere,
} from "../../runtimes/shared/adopt_socket.ts";
import type { Libc } from "../../runtimes/shared/libc.ts";
import { makeSockets } from "../../runtimes/shared/sockets.ts";
import type { ThreadTraits } from "../../runtimes/shared/threads.ts";
import type { BindOptions, Listener, Sockets } from "../../src/runtime.ts";

const folder = `../../runtimes/${runtimeName()}`;

/** The sockets of the runtime that runs the test. */
export const sockets: Sockets = (await import(`${folder}/sockets.ts`)).sockets;

export const openAcceptor: OpenAcceptor =
  (await import(`${folder}/acceptor.ts`)).openAcceptor;

/** Makes a socket of the runtime's of a connection's descriptor. */
export const adoptSocket: AdoptSocket =
  (await import(`${folder}/acceptor.ts`)).adoptSocket ?? adoptElsewhere;

export const openLibc: () => Libc | undefined =
  (await import(`${folder}/libc.ts`)).openLibc;

export const threadTraits: ThreadTraits =
  (await import(`${folder}/threads.ts`)).traits;

export const HAS_FFI: boolean = openLibc() !== undefined;

/** Whether this runtime can bind at all as it is now: Bun cannot without FFI. */
export const CAN_BIND: boolean = HAS_FFI || runtimeName() !== "bun";

export const BIND_OPTIONS: BindOptions = {
  backlog: 100,
  reusePort: false,
  umask: 0,
  owner: undefined,
};

/** A socket for workers on a free port of the loopback interface, whatever can bind it. */
export async function bindLoopback(backlog = 100): Promise<Listener> {
  const binder = CAN_BIND ? sockets : await socketsWithFfi();
  const address = { kind: "tcp", host: "127.0.0.1", port: 0 } as const;
  return await binder.bind(address, { ...BIND_OPTIONS, backlog });
}

/** The port of a TCP listener. */
export function portOf(listener: Listener): number {
  return listener.address.kind === "tcp" ? listener.address.port : 0;
}

/** For tests of what needs no FFI on a runtime that needs it to get a socket in the first place. */
async function socketsWithFfi(): Promise<Sockets> {
  const before = process.env.PFSERVE_FFI;
  process.env.PFSERVE_FFI = "on";
  const again: { openLibc(): Libc | undefined } = await import(
    `${folder}/libc.ts?again`
  );
  again.openLibc();
  process.env.PFSERVE_FFI = before;
  return makeSockets({
    openLibc: again.openLibc,
    takeOver: () => ({ close: () => {} }),
    advice: "",
  });
}
