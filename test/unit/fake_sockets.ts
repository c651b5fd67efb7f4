import { formatAddress } from "../../src/config/addresses.ts";
import type {
  BindAddress,
  BindOptions,
  Listener,
  Sockets,
} from "../../src/runtime.ts";
import type { Journal } from "./journal.ts";

export interface FakeSockets extends Sockets {
  limitation: string | undefined;
  /** Descriptors that are open now, with the address of each. */
  readonly open: Map<number, string>;
  readonly bound: { address: BindAddress; options: BindOptions }[];
  /** Throws when an address shall not be bound. */
  check: (address: BindAddress) => void;
}

/** The port that port 0 becomes. */
export const CHOSEN_PORT = 40_000;

export function createFakeSockets(journal: Journal): FakeSockets {
  let lastFd = 10;
  const listen = (fd: number, address: BindAddress): Listener => {
    const text = formatAddress(address);
    sockets.open.set(fd, text);
    return {
      fd,
      address,
      close() {
        journal.add(`close ${text}`);
        sockets.open.delete(fd);
      },
    };
  };
  const sockets: FakeSockets = {
    limitation: undefined,
    open: new Map(),
    bound: [],
    check: () => {},
    bind(address, options) {
      sockets.check(address);
      const isAny = address.kind === "tcp" && address.port === 0;
      const real = isAny ? { ...address, port: CHOSEN_PORT } : address;
      sockets.bound.push({ address: real, options });
      journal.add(`bind ${formatAddress(real)}`);
      return Promise.resolve(listen(++lastFd, real));
    },
    adopt(fd) {
      journal.add(`adopt ${fd}`);
      return listen(fd, { kind: "fd", fd });
    },
  };
  return sockets;
}
