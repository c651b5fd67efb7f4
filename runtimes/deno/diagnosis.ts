import type { Diagnosis } from "../../src/runtime.ts";
import { HOLD, POLL } from "../shared/accept_back_ends.ts";
import { openLibc } from "./libc.ts";

/** What Deno says of itself. */
export const diagnosis: Diagnosis = {
  ffi: () => openLibc()?.source,
  ffiRemedy: "run Deno with --allow-ffi",
  needsFfi: false,
  acceptBackEnd: () => openLibc() ? POLL : HOLD,
  loaderOf: () => "Deno itself",
};
