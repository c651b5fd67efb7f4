import { readFileSync } from "node:fs";
import { endianness } from "node:os";
import type { BindAddress } from "../../src/runtime.ts";
import { ipText } from "./socket_address.ts";

/** The address of the listening socket with this inode: of those that `/proc/net` lists. */
export function findListeningAddress(inode: number): BindAddress | undefined {
  return findTcp("/proc/net/tcp", inode) ?? findTcp("/proc/net/tcp6", inode) ??
    findUnix(inode);
}

const LISTEN_STATE = "0A";

function findTcp(table: string, inode: number): BindAddress | undefined {
  for (const row of rowsOf(table)) {
    const [, local = "", , state] = row;
    if (row[9] === String(inode) && state === LISTEN_STATE) {
      const [host = "", port = ""] = local.split(":");
      return {
        kind: "tcp",
        host: ipText(addressBytes(host)),
        port: Number.parseInt(port, 16),
      };
    }
  }
  return undefined;
}

const ACCEPTS_CONNECTIONS = "00010000";

function findUnix(inode: number): BindAddress | undefined {
  for (const row of rowsOf("/proc/net/unix")) {
    if (row[6] === String(inode) && row[3] === ACCEPTS_CONNECTIONS) {
      return { kind: "unix", path: row.slice(7).join(" ") };
    }
  }
  return undefined;
}

function rowsOf(table: string): string[][] {
  try {
    const lines = readFileSync(table, "utf8").trimEnd().split("\n");
    return lines.slice(1).map((line) => line.trim().split(/\s+/));
  } catch {
    return [];
  }
}

/** The kernel prints an address as 32-bit numbers of the machine's own byte order. */
function addressBytes(hex: string): Uint8Array {
  const words = (hex.match(/.{8}/g) ?? []).map((word) =>
    Number.parseInt(word, 16)
  );
  const view = new DataView(new ArrayBuffer(4 * words.length));
  const isLittleEndian = endianness() === "LE";
  words.forEach((word, at) => view.setUint32(4 * at, word, isLittleEndian));
  return new Uint8Array(view.buffer);
}
