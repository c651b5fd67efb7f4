import { DEFAULT_PORT } from "../addresses.ts";
import { addresses } from "../list_types.ts";
import { wholeNumber } from "../number_types.ts";
import type { Rows } from "../setting.ts";
import { toggle } from "../text_types.ts";
import { Refusal } from "../value_type.ts";

/** Where the server listens. */
export const SERVER_SOCKET: Rows<"bind" | "backlog" | "reusePort"> = {
  bind: {
    section: "Server socket",
    flags: ["-b", "--bind"],
    alias: "bind",
    type: addresses,
    default: [`127.0.0.1:${DEFAULT_PORT}`],
    environment: {
      variable: "PORT",
      meaning: "`0.0.0.0:$PORT`",
      toValue: addressOfPort,
    },
    doc:
      "Address to listen on; repeat the option, or write a list, for more than one. " +
      `The forms are \`HOST\`, \`HOST:PORT\`, \`:PORT\` (every IPv4 address), \`[IPV6]:PORT\`, \`unix:PATH\`, ` +
      `\`unix:@NAME\` (abstract, Linux only) and \`fd://N\` (a listening socket that this process inherited). ` +
      `The port is ${DEFAULT_PORT} when none is given, and any free one when it is 0.`,
  },
  backlog: {
    section: "Server socket",
    flags: ["--backlog"],
    alias: "backlog",
    type: wholeNumber(1),
    default: 2048,
    doc:
      "Connections that the kernel holds for each listener until a worker accepts them. " +
      "The kernel has a limit of its own, `net.core.somaxconn` on Linux; a client that comes when the queue is " +
      "full has to try again.",
  },
  reusePort: {
    section: "Server socket",
    flags: ["--reuse-port"],
    alias: "reuse_port",
    type: toggle,
    default: false,
    doc: "Give each worker its own listening socket with `SO_REUSEPORT`. " +
      "The kernel then spreads connections over the workers by the client's address. " +
      "Without it, a second server on the same port fails with `Connection in use`. " +
      "With it, `TTOU` may reset a connection that the kernel gave to the worker which leaves; " +
      "reloads and restarts hand the sockets on and lose none.",
  },
};

function addressOfPort(port: string): string {
  if (/^\d{1,5}$/.test(port) && Number(port) <= 65535) return `0.0.0.0:${port}`;
  throw new Refusal(port, "a port, 0 to 65535");
}
