import { AddressList } from "../../address_list.ts";
import type { Cancel, Clock, TlsGate } from "../../runtime.ts";
import type { HttpObserver, ProxyRules } from "../backend.ts";
import type { ByteSocket } from "../engine/byte_socket.ts";
import { LAST_PATIENCE, REPLACED_PATIENCE, SWEEP_MS } from "../idle.ts";
import type { ProxySource, ProxyVersion } from "../proxy/proxy_header.ts";
import { TrustedProxies } from "../proxy/trusted_proxies.ts";
import { hasLeft, type Origin, originOf, showSource } from "./origin.ts";
import { Visitor } from "./visitor.ts";

export interface EntranceOptions {
  readonly clock: Pick<Clock, "now" | "date" | "every">;
  readonly proxies: ProxyRules | undefined;
  /** Milliseconds for a PROXY header, and again for a TLS handshake. */
  readonly limitMs: number;
  readonly observer: HttpObserver;
  /** A connection may speak HTTP now. */
  onEntered(socket: ByteSocket, origin: Origin): void;
  /** A connection has ended before that. */
  onLeft(): void;
}

/** What connections go through before they speak HTTP: the PROXY protocol, then TLS. */
export class Entrance {
  readonly #options: EntranceOptions;
  readonly #visitors = new Set<Visitor>();
  readonly #trusted: TrustedProxies | undefined;
  readonly #version: ProxyVersion | undefined;
  /** Who has to begin with a PROXY header; all others must not. */
  readonly #senders: AddressList;
  #tls: TlsGate | undefined;
  #stopSweeping: Cancel | undefined;
  #drainingSince: number | undefined;
  #drainPatience = REPLACED_PATIENCE;

  constructor(options: EntranceOptions) {
    const { proxies } = options;
    this.#options = options;
    this.#trusted = proxies && new TrustedProxies(proxies.trusted);
    this.#version = proxies?.protocol?.version;
    this.#senders = new AddressList(proxies?.protocol?.from ?? []);
  }

  /** Connections that do not speak HTTP yet. */
  get size(): number {
    return this.#visitors.size;
  }

  /** From now on, connections are TLS connections. */
  useTls(tls: TlsGate): void {
    this.#tls = tls;
  }

  /** Returns whether it has entered; others have to say whom they speak for, or to shake hands. */
  enter(socket: ByteSocket): boolean {
    if (this.#version !== undefined || this.#tls !== undefined) {
      this.#receive(socket);
      return false;
    }
    this.#options.onEntered(socket, originOf(socket, this.#trusted));
    return true;
  }

  /** From now on, those who have said nothing go; with `isLast`, soon. */
  drain(isLast: boolean): void {
    this.#drainingSince ??= this.#options.clock.now();
    if (isLast) this.#drainPatience = LAST_PATIENCE;
  }

  destroy(): void {
    for (const visitor of this.#visitors) visitor.destroy();
  }

  #receive(socket: ByteSocket): void {
    const { clock, limitMs, observer, onLeft } = this.#options;
    // Nobody can tell any more whether it had to say whom it speaks for, and nobody waits.
    if (this.#version !== undefined && hasLeft(socket)) {
      socket.on("error", () => {});
      return void socket.destroy();
    }
    // Now: what TLS makes of the socket may not know it any more.
    const origin = originOf(socket, this.#trusted);
    const visitor = new Visitor(socket, {
      header: this.#headerOf(socket),
      tls: this.#tls,
      limitMs,
      observer,
      now: () => clock.now(),
      date: () => clock.date(),
      onPassed: (passed, source) => {
        this.#forget(visitor);
        this.#admit(passed, origin, source);
      },
    });
    this.#visitors.add(visitor);
    this.#stopSweeping ??= clock.every(SWEEP_MS, () => this.#sweep());
    socket.on("close", () => {
      if (this.#forget(visitor)) onLeft();
    });
    visitor.start();
  }

  #headerOf(socket: ByteSocket): ProxyVersion | "forbidden" | undefined {
    if (this.#version === undefined) return undefined;
    const { remoteAddress } = socket;
    const isSender = remoteAddress === undefined ||
      this.#senders.has(remoteAddress);
    return isSender ? this.#version : "forbidden";
  }

  #admit(
    socket: ByteSocket,
    peer: Origin,
    source: ProxySource | undefined,
  ): void {
    const { onEntered } = this.#options;
    if (source === undefined) return onEntered(socket, peer);
    showSource(socket, source);
    // The proxy only carried what another one may have written: that one must be trusted.
    const isTrusted = this.#trusted?.has(source.address) === true;
    onEntered(socket, {
      address: source.address,
      believed: isTrusted ? this.#trusted : undefined,
      source,
    });
  }

  #forget(visitor: Visitor): boolean {
    const isKnown = this.#visitors.delete(visitor);
    if (this.#visitors.size === 0) {
      this.#stopSweeping?.();
      this.#stopSweeping = undefined;
    }
    return isKnown;
  }

  #sweep(): void {
    const now = this.#options.clock.now();
    const { idleMs } = this.#drainPatience;
    const isDraining = this.#drainingSince !== undefined &&
      now - this.#drainingSince >= idleMs;
    const drainIdleMs = isDraining ? idleMs : undefined;
    for (const visitor of this.#visitors) visitor.enforce(now, drainIdleMs);
  }
}
