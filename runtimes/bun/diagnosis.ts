import type { Diagnosis } from "../../src/runtime.ts";
import { HOLD, RELISTEN } from "../shared/accept_back_ends.ts";
import { openLibc } from "./libc.ts";

/** What Bun says of itself. */
export const diagnosis: Diagnosis = {
  ffi: () => openLibc()?.source,
  ffiRemedy: "run pfserve on Linux, or on Node or Deno",
  needsFfi: true,
  acceptBackEnd: () => openLibc() ? RELISTEN : HOLD,
  loaderOf: () => "Bun itself",
};
