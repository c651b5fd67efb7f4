import { lazyLibc, type Libc } from "../shared/libc.ts";
import { openKoffi } from "./koffi.ts";
import { openNodeFfi } from "./node_ffi.ts";

/** Opens the C library through `node:ffi` (Node 26), else through koffi if it is installed. */
export const openLibc: () => Libc | undefined = lazyLibc(() =>
  openNodeFfi() ?? openKoffi()
);
