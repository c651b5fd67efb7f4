import { CapturedResponse } from "./captured_response.ts";
import { LazyRequest } from "./lazy_request.ts";

/** A method of the platform that takes a Request or a Response for what it is made of. */
interface Taker {
  readonly owner: object;
  readonly name: string;
}

const CACHE_METHODS = ["add", "delete", "match", "matchAll", "put"];

/** Those that there are, on whatever platform this is. */
function findTakers(): Taker[] {
  const { Cache, HTMLRewriter, WebAssembly } = globalThis as {
    Cache?: { prototype: object };
    HTMLRewriter?: { prototype: object };
    WebAssembly?: object;
  };
  const takers: Taker[] = CACHE_METHODS.map((name) => (
    { owner: Cache?.prototype ?? {}, name }
  ));
  takers.push(
    { owner: HTMLRewriter?.prototype ?? {}, name: "transform" },
    { owner: WebAssembly ?? {}, name: "compileStreaming" },
    { owner: WebAssembly ?? {}, name: "instantiateStreaming" },
  );
  return takers.filter(({ owner, name }) => Object.hasOwn(owner, name));
}

/** Makes them take lazy and captured objects as well; returns what undoes that. */
export function teachTakers(): () => void {
  const undo = findTakers().map(({ owner, name }) => {
    const member = Object.getOwnPropertyDescriptor(owner, name)!;
    const native = member.value as (...values: unknown[]) => unknown;
    const value = function (this: unknown, ...values: unknown[]): unknown {
      return Reflect.apply(native, this, values.map(toPlatform));
    };
    Object.defineProperty(value, "name", { value: name, configurable: true });
    Object.defineProperty(owner, name, { ...member, value });
    return () => Object.defineProperty(owner, name, member);
  });
  return () => undo.forEach((restore) => restore());
}

/** The native object of one that is made here, whose body is then used; others as they are. */
function toPlatform(value: unknown): unknown {
  if (LazyRequest.isLazyRequest(value)) {
    return LazyRequest.toNative(value, true);
  }
  if (CapturedResponse.isCapturedResponse(value)) {
    return CapturedResponse.toNative(value, true);
  }
  return value instanceof Promise ? value.then(toPlatform) : value;
}
