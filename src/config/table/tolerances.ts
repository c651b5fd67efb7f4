import type { Rows } from "../setting.ts";
import { choice, toggle } from "../text_types.ts";

type Names =
  | "headerMap"
  | "permitObsoleteFolding"
  | "stripHeaderSpaces"
  | "permitUnconventionalHttpMethod"
  | "permitUnconventionalHttpVersion"
  | "casefoldHttpMethod";

/** Requests that are not as they should be. */
export const TOLERANCES: Rows<Names> = {
  headerMap: {
    section: "Protocol tolerances",
    flags: ["--header-map"],
    alias: "header_map",
    type: choice(["drop", "refuse", "dangerous"], "NAME"),
    default: "drop",
    doc:
      "What becomes of header fields with an underscore in their name: `drop`, `refuse` or `dangerous`. " +
      "Some programs take `X_A` for `X-A`, so that a client could send what its proxy removes. " +
      "`drop` leaves them out and warns once, `refuse` answers the request with 400, `dangerous` hands them to the app " +
      "under the name that was sent.",
  },
  permitObsoleteFolding: {
    section: "Protocol tolerances",
    flags: ["--permit-obsolete-folding"],
    alias: "permit_obsolete_folding",
    type: toggle,
    default: false,
    doc: "Take header fields that go on in lines which begin with a space. " +
      "The lines are joined with a space. Not in `Host`, `Content-Length` and `Transfer-Encoding`.",
  },
  stripHeaderSpaces: {
    section: "Protocol tolerances",
    flags: ["--strip-header-spaces"],
    alias: "strip_header_spaces",
    type: toggle,
    default: false,
    doc: "Take header fields with spaces before the colon. " +
      "A proxy that reads them otherwise can be misled; turn it on for clients that cannot be changed, never behind a proxy.",
  },
  permitUnconventionalHttpMethod: {
    section: "Protocol tolerances",
    flags: ["--permit-unconventional-http-method"],
    alias: "permit_unconventional_http_method",
    type: toggle,
    default: false,
    doc:
      "Take methods of any name, where unknown ones are answered with 501. " +
      "CONNECT, TRACE and TRACK remain so: a Request cannot have them.",
  },
  permitUnconventionalHttpVersion: {
    section: "Protocol tolerances",
    flags: ["--permit-unconventional-http-version"],
    alias: "permit_unconventional_http_version",
    type: toggle,
    default: false,
    doc: "Take versions of HTTP other than 1.0 and 1.1. " +
      "Later ones are answered like HTTP/1.1, earlier ones like HTTP/1.0.",
  },
  casefoldHttpMethod: {
    section: "Protocol tolerances",
    flags: ["--casefold-http-method"],
    alias: "casefold_http_method",
    type: toggle,
    default: false,
    doc: "Take methods in lower case for those in upper case.",
  },
};
