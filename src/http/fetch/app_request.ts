import { NativeRequest } from "./natives.ts";
import { unwrapArguments } from "./unwrap.ts";

/** The Request that apps make: the platform's own, which takes a lazy one as well. */
export class AppRequest extends NativeRequest {
  constructor(input: RequestInfo | URL, init?: RequestInit) {
    super(...unwrapArguments(input, init));
  }
}
