import type { OpenAcceptor } from "../shared/acceptor.ts";
import { openPollAcceptor } from "../shared/open_acceptor.ts";
import { openLibc } from "./libc.ts";

/** Opens an acceptor; exact where there is FFI. */
export const openAcceptor: OpenAcceptor = (fd, options) =>
  openPollAcceptor(openLibc(), fd, options);
