import { formatAddress, parseAddress } from "../config/addresses.ts";
import type { Settings } from "../config/settings.ts";
import type { BindAddress, Listener, Owner, Runtime } from "../runtime.ts";

/** Inherited descriptors by bind, as one arbiter tells the next. */
export type InheritedListeners = Readonly<Record<string, readonly number[]>>;

interface Entry {
  readonly address: BindAddress;
  /** One socket; with `reuse_port` one a slot. */
  readonly listeners: Listener[];
}

/** The sockets that the arbiter owns, by the text of the bind that asked for them. */
export class ListenerSet {
  readonly #runtime: Runtime;
  readonly #entries = new Map<string, Entry>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Addresses as users see them, with real ports. */
  get urls(): string[] {
    return [...this.#entries.values()].map(({ listeners }) =>
      formatAddress(listeners[0]!.address)
    );
  }

  /** Takes over the sockets of a predecessor. */
  adopt(inherited: InheritedListeners): void {
    for (const [key, fds] of Object.entries(inherited)) {
      const listeners = fds.map((fd) => this.#runtime.sockets.adopt(fd));
      const address = parseAddress(bindOf(key));
      this.#entries.set(key, { address, listeners });
    }
  }

  /** Opens what `settings` ask for and is not open yet; all or nothing. */
  async open(settings: Settings, owner: Owner | undefined): Promise<void> {
    const opened: string[] = [];
    try {
      for (const bind of settings.bind) {
        if (this.#entries.has(keyOf(bind, settings))) continue;
        this.#entries.set(
          keyOf(bind, settings),
          await this.#openOne(bind, settings, owner),
        );
        opened.push(keyOf(bind, settings));
      }
    } catch (error) {
      for (const key of opened) this.#close(key, { unlinks: true });
      throw error;
    }
  }

  /** Closes what `settings` do not ask for. */
  keepOnly(settings: Settings): void {
    const kept = new Set(settings.bind.map((bind) => keyOf(bind, settings)));
    for (const key of [...this.#entries.keys()]) {
      if (!kept.has(key)) this.#close(key, { unlinks: true });
    }
  }

  /** What the worker of a slot accepts from. */
  ofSlot(settings: Settings, slot: number): Listener[] {
    return settings.bind.map((bind) => {
      const { listeners } = this.#entries.get(keyOf(bind, settings))!;
      return listeners[(slot - 1) % listeners.length]!;
    });
  }

  /** With `reuse_port`, closes the sockets of slots that nobody will accept from. */
  trim(slots: number): void {
    for (const { listeners } of this.#entries.values()) {
      while (listeners.length > Math.max(1, slots)) listeners.pop()?.close();
    }
  }

  inheritance(): Record<string, number[]> {
    return Object.fromEntries(
      [...this.#entries].map((
        [key, { listeners }],
      ) => [key, listeners.map(({ fd }) => fd)]),
    );
  }

  /** Closes all; the files of unix sockets stay when a successor uses them. */
  close(options: { unlinks: boolean }): void {
    for (const key of [...this.#entries.keys()]) this.#close(key, options);
  }

  async #openOne(
    bind: string,
    settings: Settings,
    owner: Owner | undefined,
  ): Promise<Entry> {
    const { sockets } = this.#runtime;
    const address = parseAddress(bind);
    if (address.kind === "fd") {
      return { address, listeners: [sockets.adopt(address.fd)] };
    }
    const isPerSlot = isGroup(address, settings);
    const options = {
      backlog: settings.backlog,
      reusePort: isPerSlot,
      umask: settings.umask,
      owner,
    };
    const listeners = [await sockets.bind(address, options)];
    // Port 0 is chosen once: the other sockets of the group share the first one's address.
    const resolved = listeners[0]!.address;
    try {
      while (isPerSlot && listeners.length < settings.workers) {
        listeners.push(await sockets.bind(resolved, options));
      }
    } catch (error) {
      for (const listener of listeners) listener.close();
      throw error;
    }
    return { address, listeners };
  }

  #close(key: string, { unlinks }: { unlinks: boolean }): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    for (const listener of entry.listeners) listener.close();
    const { address } = entry;
    if (unlinks && address.kind === "unix" && !address.path.startsWith("@")) {
      this.#runtime.files.remove(address.path);
    }
  }
}

/** Whether each slot has a socket of its own. */
function isGroup({ kind }: BindAddress, { reusePort }: Settings): boolean {
  return reusePort && kind === "tcp";
}

/** Another number of workers needs another group of sockets; any other socket stays. */
function keyOf(bind: string, settings: Settings): string {
  return isGroup(parseAddress(bind), settings)
    ? `${bind}#reuse_port=${settings.workers}`
    : bind;
}

function bindOf(key: string): string {
  return key.replace(/^(?!unix:)(.*)#reuse_port=\d+$/, "$1");
}
