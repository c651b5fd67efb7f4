import type { Diagnosis } from "../../src/runtime.ts";
import { HOLD, RELISTEN } from "../shared/accept_back_ends.ts";
import { openLibc } from "./libc.ts";
import { needsTsx } from "./typescript.ts";

/** What Node says of itself. */
export const diagnosis: Diagnosis = {
  ffi: () => openLibc()?.source,
  ffiRemedy: "npm install koffi, or use Node 26.1 or later",
  needsFfi: false,
  acceptBackEnd: () => openLibc() ? RELISTEN : HOLD,
  loaderOf(path) {
    if (needsTsx(path)) return "the loader tsx, which comes with pfserve";
    return /\.[cm]?ts$/.test(path)
      ? "Node itself, which strips the types"
      : "Node itself";
  },
};
