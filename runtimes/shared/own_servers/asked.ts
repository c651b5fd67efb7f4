/** Where an app wanted to listen, and what it wanted to be told. */
export interface Asked {
  /** Such as "localhost:3000" or "unix:/run/app.sock". */
  readonly asked: string;
  readonly port: number | undefined;
  readonly onListening?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface ListenOptions {
  readonly port?: number | string | undefined;
  readonly host?: string | undefined;
  readonly path?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reads the arguments of `listen` of node:net: (port, host), (path), or (options), and a callback. */
export function askedBy(values: readonly unknown[]): Asked {
  const last = values.at(-1);
  const onListening = typeof last === "function"
    ? last as () => void
    : undefined;
  const options = optionsOf(values);
  const { port, host, path, signal } = options;
  const common = { onListening, signal };
  if (path !== undefined) {
    return { ...common, ...askedPath(path) };
  }
  return { ...common, ...askedPort(host ?? "*", Number(port ?? 0)) };
}

export function askedPath(path: string): Asked {
  return { asked: `unix:${path}`, port: undefined };
}

export function askedPort(host: string, port: number): Asked {
  return { asked: `${host.includes(":") ? `[${host}]` : host}:${port}`, port };
}

function optionsOf(values: readonly unknown[]): ListenOptions {
  const [first, second] = values;
  if (typeof first === "object" && first !== null) return first;
  if (typeof first === "string" && Number.isNaN(Number(first))) {
    return { path: first };
  }
  return {
    port: typeof first === "number" || typeof first === "string"
      ? first
      : undefined,
    host: typeof second === "string" ? second : undefined,
  };
}
