import { PfserveError } from "../../../src/errors.ts";
import type {
  MessageAddress,
  MessageSink,
  SinkEvents,
} from "../../../src/runtime.ts";
import type { Libc } from "../libc.ts";
import { StreamMessages } from "./stream.ts";
import { UdpMessages } from "./udp.ts";
import { UnixDatagrams } from "./unix_datagrams.ts";

/** Opens what sends messages to a server; connects with the first one. */
export function openMessages(
  openLibc: () => Libc | undefined,
  address: MessageAddress,
  events: SinkEvents,
): MessageSink {
  switch (address.kind) {
    case "udp":
      return new UdpMessages(address, events);
    case "tcp":
      return new StreamMessages(address, events);
    case "unix":
      return openUnix(openLibc, address, events);
  }
}

function openUnix(
  openLibc: () => Libc | undefined,
  { path, socket }: MessageAddress & { readonly kind: "unix" },
  events: SinkEvents,
): MessageSink {
  const openStream = (): MessageSink => new StreamMessages({ path }, events);
  if (socket === "stream") return openStream();
  const libc = openLibc();
  if (libc !== undefined) {
    return new UnixDatagrams(libc, {
      path,
      events,
      openStream: socket === "dgram" ? undefined : openStream,
    });
  }
  if (socket === undefined) return openStream();
  throw new PfserveError(
    `Cannot send to "unix://${path}": datagrams of unix sockets need FFI on this runtime ` +
      "(Node: the package koffi), expected an address of UDP, TCP or a unix stream",
  );
}
