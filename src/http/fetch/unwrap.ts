import { LazyRequest, nativeInit } from "./lazy_request.ts";
import { NativeRequest } from "./natives.ts";

type Arguments = [input: RequestInfo | URL, init: RequestInit | undefined];

/** Arguments of `new Request` and `fetch` as natives take them: without a lazy Request. */
export function unwrapArguments(
  input: RequestInfo | URL,
  init: RequestInit | null | undefined,
): Arguments {
  const plainInit = LazyRequest.isLazyRequest(init)
    ? initOf(init)
    : init ?? undefined;
  if (!LazyRequest.isLazyRequest(input)) return [input, plainInit];
  if (plainInit === undefined) return [input.url, nativeInit(input)];
  // A body of the init takes the place of the one of the input, which then stays unused.
  const hasBody = (plainInit.body ?? null) === null;
  const base = hasBody ? nativeInit(input) : headInit(input);
  return isRecord(plainInit)
    ? [input.url, merge(base, plainInit)]
    : [new NativeRequest(input.url, base), plainInit];
}

/** A Request in place of an init shares its stream, which is not used by that. */
function initOf(request: LazyRequest): RequestInit {
  const { body } = request;
  const init = headInit(request);
  const withBody = { ...init, body, duplex: "half" };
  return body === null ? init : withBody;
}

function headInit({ method, headers, signal }: LazyRequest): RequestInit {
  return { method, headers, signal };
}

/** Whether all that it says is in properties of its own. */
function isRecord(init: object): boolean {
  const prototype = Object.getPrototypeOf(init);
  return prototype === Object.prototype || prototype === null;
}

/** Members that are there but undefined say nothing; a body of null leaves the one of the input. */
function merge(base: RequestInit, init: RequestInit): RequestInit {
  const merged: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(init)) {
    if (value === undefined || (name === "body" && value === null)) continue;
    merged[name] = value;
  }
  return merged as RequestInit;
}
