import type { OpenAcceptor } from "../shared/acceptor.ts";
import { openRelistenAcceptor } from "../shared/open_acceptor.ts";
import { openLibc } from "./libc.ts";

/** Opens an acceptor; exact where there is FFI. */
export const openAcceptor: OpenAcceptor = (fd, options) =>
  openRelistenAcceptor(openLibc(), fd, options);
