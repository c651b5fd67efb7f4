import type { AppSpec } from "../app_spec.ts";
import type { AppType } from "../config/settings.ts";
import { isApp } from "./app_shape.ts";
import type { LoadPackage } from "./framework_shape.ts";

/** Where an app is looked for when the specification names no export. */
const USUAL_NAMES = [
  "default",
  "default.default",
  "app",
  "fetch",
  "handler",
  "listener",
  "server",
  "default.app",
  "default.handler",
  "default.listener",
  "default.server",
];

/** What a module exports. */
export type Exports = Readonly<Record<string, unknown>>;

/** A module that has been imported, and what was asked for of it. */
export interface LoadedModule {
  readonly spec: AppSpec;
  readonly module: Exports;
  readonly loadPackage: LoadPackage;
  /** Absolute path of the module. */
  readonly path: string;
  /** The text of the module; empty where it cannot be read. */
  readText(): string;
}

/** A value and what to call it in a message. */
export interface NamedValue {
  readonly name: string;
  readonly value: unknown;
}

/** The export that was asked for; of the usual ones, the first that can be an app. */
export function findExport(
  module: Exports,
  spec: AppSpec,
  type: AppType = "auto",
): NamedValue | undefined {
  const names = spec.name === undefined
    ? USUAL_NAMES
    : [spec.name, `default.${spec.name}`];
  const found = names.map((name) => ({ name, value: lookUp(module, name) }))
    .filter(({ value }) => value !== undefined && !isBlank(value));
  const best = found.find(({ value }) => isApp(value, type)) ??
    found.find(({ value }) => isPromise(value)) ?? found[0];
  return best && { ...best, name: spec.name ?? best.name };
}

/** The value of a dotted name in what a module exports. */
export function lookUp(module: Exports, dotted: string): unknown {
  let value: unknown = module;
  for (const name of dotted.split(".")) {
    value = (value as Exports | undefined)?.[name];
  }
  return value;
}

/** What a CommonJS module exports that exports nothing. */
export function isBlank(value: unknown): boolean {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.keys(value).length === 0;
}

/** Whether a value has to be waited for. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (Object(value) as { then?: unknown }).then === "function";
}
