/**
 * The methods that are served: those of the IANA registry and of common use that llhttp knows, too.
 * RFC 9110 section 9.1: any other is not implemented. CONNECT makes a tunnel and TRACE shows
 * credentials to scripts; neither can be expressed by the Fetch API.
 */
const METHODS: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "DELETE",
  "PATCH",
  "OPTIONS",
  "ACL",
  "BIND",
  "CHECKOUT",
  "COPY",
  "LINK",
  "LOCK",
  "M-SEARCH",
  "MERGE",
  "MKACTIVITY",
  "MKCALENDAR",
  "MKCOL",
  "MOVE",
  "NOTIFY",
  "PROPFIND",
  "PROPPATCH",
  "PURGE",
  "QUERY",
  "REBIND",
  "REPORT",
  "SEARCH",
  "SUBSCRIBE",
  "UNBIND",
  "UNLINK",
  "UNLOCK",
  "UNSUBSCRIBE",
]);

export function isServedMethod(method: string): boolean {
  // To find a string that was cut from another costs more than to compare it.
  return method === "GET" || method === "POST" || METHODS.has(method);
}
