import { AppRequest } from "./app_request.ts";
import { teachDenoUpgrade } from "./deno_upgrade.ts";
import { CapturedResponse } from "./captured_response.ts";
import { FieldHeaders } from "./headers.ts";
import { LazyRequest } from "./lazy_request.ts";
import {
  nativeFetch,
  NativeHeaders,
  NativeRequest,
  NativeResponse,
} from "./natives.ts";
import { teachTakers } from "./takers.ts";
import { unwrapArguments } from "./unwrap.ts";

type Callable = (...values: never[]) => unknown;
type Constructor = abstract new (...values: never[]) => object;

const REPLACEMENTS = {
  Request: AppRequest,
  Response: CapturedResponse,
  Headers: FieldHeaders,
  fetch: fetchUnwrapped,
} as const;

/** What was there before; undefined while nothing is replaced. */
let replaced: Map<string, PropertyDescriptor> | undefined;
let forgetTakers = (): void => {};

/**
 * Puts in the place of the global Request, Response, Headers and fetch those that know the lazy and
 * captured objects. It is called before the app is imported; a second call does nothing.
 */
export function installFetchGlobals(): void {
  if (replaced !== undefined) return;
  dressUp();
  const forgetMethods = teachTakers();
  const forgetUpgrade = teachDenoUpgrade();
  forgetTakers = (): void => {
    forgetMethods();
    forgetUpgrade();
  };
  replaced = new Map();
  for (const [name, value] of Object.entries(REPLACEMENTS)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name)!;
    replaced.set(name, before);
    const { enumerable = false } = before;
    Object.defineProperty(globalThis, name, {
      value,
      enumerable,
      writable: true,
      configurable: true,
    });
  }
}

/** Puts the platform's own ones back. */
export function uninstallFetchGlobals(): void {
  for (const [name, before] of replaced ?? []) {
    Object.defineProperty(globalThis, name, before);
  }
  replaced = undefined;
  forgetTakers();
  forgetTakers = (): void => {};
}

function fetchUnwrapped(
  input: RequestInfo | URL,
  init?: RequestInit,
): Promise<Response> {
  try {
    return nativeFetch(...unwrapArguments(input, init));
  } catch (error) {
    // Of a body that was used: a promise never throws when it is made.
    return Promise.reject(error);
  }
}

/** Makes the replacements look like what they replace, natives being instances of them. */
function dressUp(): void {
  ownMembers(AppRequest.prototype, NativeRequest.prototype);
  Object.setPrototypeOf(LazyRequest.prototype, AppRequest.prototype);
  Object.setPrototypeOf(FieldHeaders, NativeHeaders);
  Object.setPrototypeOf(fetchUnwrapped, nativeFetch);
  define(LazyRequest.prototype, "constructor", AppRequest);
  nameLike(fetchUnwrapped, nativeFetch);
  for (
    const [replacement, native] of [
      [AppRequest, NativeRequest],
      [CapturedResponse, NativeResponse],
      [FieldHeaders, NativeHeaders],
    ] as const
  ) {
    nameLike(replacement, native);
    define(replacement, Symbol.hasInstance, hasInstanceOf(native));
  }
}

/** Makes inherited members its own: srvx, for one, looks for those of a Request on its prototype alone. */
function ownMembers(prototype: object, native: object): void {
  const { constructor: _, ...members } = Object.getOwnPropertyDescriptors(
    native,
  );
  Object.defineProperties(prototype, members);
}

function nameLike(replacement: Callable | Constructor, native: unknown): void {
  const { name, length } = native as Callable;
  define(replacement, "name", name);
  define(replacement, "length", length);
}

/** For the class itself all that is native counts; for an app's subclass, its own prototype. */
function hasInstanceOf(
  native: Constructor,
): (this: Constructor, value: unknown) => boolean {
  const replacements: readonly unknown[] = Object.values(REPLACEMENTS);
  const isOrdinaryInstance = Function.prototype[Symbol.hasInstance];
  return function (value): boolean {
    const subject = replacements.includes(this) ? native : this;
    return isOrdinaryInstance.call(subject, value);
  };
}

function define(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    configurable: true,
    writable: typeof value === "function",
  });
}
