import { executionAsyncResource } from "node:async_hooks";
import process from "node:process";

const kept: object[] = [];

/**
 * Keeps one of the objects that `process.nextTick` makes. When a collection finds none of them alive,
 * V8 forgets the hidden class that they have in common, and on Node 20 `nextTick` builds the later
 * ones by a call into V8 for each property, for as long as the process lives. That befell more than
 * half of all workers; they then answered a fifth fewer requests of `(req, res)` handlers.
 */
export function keepTickObject(): void {
  process.nextTick(() => kept.push(executionAsyncResource()));
}
