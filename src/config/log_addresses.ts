import type { MessageAddress } from "../runtime.ts";
import { isHost, isIpv6 } from "./hosts.ts";
import { Refusal, type ValueType } from "./value_type.ts";

const SYSLOG_PORT = 514;
const STATSD_PORT = 8125;
const MAX_PORT = 65535;

/** The forms of the two addresses, in a few words. */
const SYSLOG_FORMS =
  "udp://HOST:PORT, tcp://HOST:PORT, unix://PATH, unix://PATH#dgram or unix://PATH#stream";
const STATSD_FORMS = "HOST:PORT or unix://PATH";

/** Reads the address of a syslog server; throws `Refusal`. */
export function readSyslogAddress(text: string): MessageAddress {
  const unix = /^unix:\/\/([^#\0]+)(?:#(dgram|stream))?$/.exec(text);
  if (unix !== null) {
    const [, path = "", socket] = unix;
    return { kind: "unix", path, socket: socket as "dgram" | undefined };
  }
  const [, kind, rest] = /^(udp|tcp):\/\/(.*)$/.exec(text) ?? [];
  const place = rest === undefined ? undefined : readHost(rest, SYSLOG_PORT);
  if (place === undefined) throw new Refusal(text, SYSLOG_FORMS);
  return { kind: kind as "udp" | "tcp", ...place };
}

/** Reads the address of a statsd server; throws `Refusal`. */
export function readStatsdAddress(text: string): MessageAddress {
  const path = /^unix:\/\/([^\0]+)$/.exec(text)?.[1];
  if (path !== undefined) return { kind: "unix", path, socket: "dgram" };
  const place = readHost(text, STATSD_PORT);
  if (place === undefined) throw new Refusal(text, STATSD_FORMS);
  return { kind: "udp", ...place };
}

export const syslogAddress: ValueType<string> = addressType(
  SYSLOG_FORMS,
  readSyslogAddress,
);

export const statsdAddress: ValueType<string> = addressType(
  STATSD_FORMS,
  readStatsdAddress,
);

function addressType(
  expected: string,
  read: (text: string) => MessageAddress,
): ValueType<string> {
  return {
    kind: "value",
    placeholder: "ADDRESS",
    expected,
    parse(value) {
      if (typeof value !== "string") throw new Refusal(value, expected);
      read(value);
      return value;
    },
    format: (value) => value,
  };
}

function readHost(
  text: string,
  defaultPort: number,
): { host: string; port: number } | undefined {
  const parts = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(text);
  if (parts === null) return undefined;
  const [, v6, name = ""] = parts;
  const port = Number(parts[3] ?? defaultPort);
  const isKnown = v6 === undefined ? isHost(name) : isIpv6(v6);
  if (!isKnown || port > MAX_PORT || port === 0) return undefined;
  return { host: v6 ?? name, port };
}
