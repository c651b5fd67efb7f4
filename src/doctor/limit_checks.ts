import type { Settings } from "../config/settings.ts";
import type { Finding } from "./finding.ts";

/** Limits of the system; undefined where they cannot be read. */
export interface LimitFacts {
  /** Connections that the kernel queues at most for one listening socket. */
  readonly somaxconn: number | undefined;
  /** Descriptors that one process may have. */
  readonly descriptors:
    | { readonly soft: number; readonly hard: number }
    | undefined;
}

/** Descriptors of a worker beside its connections: streams, logs, the runtime's own and a few of the app. */
const OTHER_DESCRIPTORS = 64;

/** A `sync` worker has one connection, and up to a hundred that only wait for their client to leave. */
const SYNC_CONNECTIONS = 101;

type Limited = Pick<
  Settings,
  "backlog" | "workers" | "workerClass" | "workerConnections"
>;

/** The kernel's queue, and descriptors. */
export function checkLimits(
  facts: LimitFacts,
  settings: Limited,
): readonly Finding[] {
  return [checkBacklog(facts, settings), checkDescriptors(facts, settings)];
}

function checkBacklog(
  { somaxconn }: LimitFacts,
  { backlog }: Limited,
): Finding {
  const topic = "backlog";
  if (somaxconn === undefined) return unknown(topic, "net.core.somaxconn");
  if (somaxconn >= backlog) {
    return {
      level: "ok",
      topic,
      text:
        `${backlog} connections may wait; net.core.somaxconn allows ${somaxconn}`,
    };
  }
  return {
    level: "warning",
    topic,
    text:
      `--backlog ${backlog} is cut to ${somaxconn} by net.core.somaxconn: more connections at once are dropped`,
    remedy: `sysctl -w net.core.somaxconn=${backlog}`,
  };
}

function checkDescriptors(
  { descriptors }: LimitFacts,
  settings: Limited,
): Finding {
  const topic = "nofile";
  if (descriptors === undefined) return unknown(topic, "/proc/self/limits");
  const { soft, hard } = descriptors;
  const { workers } = settings;
  const held = connectionsOf(settings);
  const needed = held + OTHER_DESCRIPTORS;
  const limits = `${countText(soft)} descriptors a process (hard limit ${
    countText(hard)
  })`;
  const wanted =
    `${workers} x ${held} connections, so ${needed} descriptors in each worker`;
  if (soft >= needed) {
    return { level: "ok", topic, text: `${limits}; ${wanted}` };
  }
  const fitting = Math.max(1, soft - OTHER_DESCRIPTORS);
  const remedy = settings.workerClass === "sync"
    ? ""
    : `, or --worker-connections ${fitting}`;
  return {
    level: "warning",
    topic,
    text: `${limits} are too few: ${wanted}`,
    remedy:
      `ulimit -n ${needed}, in a unit LimitNOFILE=${needed}, in Docker --ulimit nofile=${needed}${remedy}`,
  };
}

function connectionsOf({ workerClass, workerConnections }: Limited): number {
  return workerClass === "sync" ? SYNC_CONNECTIONS : workerConnections;
}

function countText(count: number): string {
  return count === Infinity ? "unlimited" : String(count);
}

function unknown(topic: string, what: string): Finding {
  return {
    level: "note",
    topic,
    text: `${what} cannot be read here`,
    remedy: "run doctor with all permissions, on Linux",
  };
}
