import type { Diagnosis } from "../../src/runtime.ts";
import { HOLD, RELISTEN } from "../shared/accept_back_ends.ts";
import { openLibc } from "./libc.ts";
import { isTypeScript } from "./typescript.ts";
import { appNeedsTsx } from "./typescript_graph.ts";

/** What Node says of itself. */
export const diagnosis: Diagnosis = {
  ffi: () => openLibc()?.source,
  ffiRemedy: "npm install koffi, or use Node 26.1 or later",
  needsFfi: false,
  acceptBackEnd: () => openLibc() ? RELISTEN : HOLD,
  loaderOf(path) {
    if (appNeedsTsx(path)) return "the loader tsx, which comes with pfserve";
    return isTypeScript(path)
      ? "Node itself, which strips the types"
      : "Node itself";
  },
};
