import type { Buffer } from "node:buffer";

export type Workload = "hello" | "json" | "echo" | "stream" | "large";

export const EXPECTED: Readonly<Record<Workload, Buffer>>;
