/**
 * URLs that the URL standard would leave as they are: lower-case host that is no number and no
 * punycode, or dotted decimals; a port that is no default; no dot segment; nothing to escape.
 */
const NORMAL = new RegExp(
  "^https?://(?!xn--|[^/]*\\.xn--)" +
    "(?:(?:[a-z\\d-]+\\.)*[a-z][a-z\\d-]*|(?:OCTET\\.){3}OCTET)(?::(?!80/|443/)[1-9]\\d{0,4})?"
      .replaceAll("OCTET", "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)") +
    "/(?![^?]*(?:/\\.|%2[eE]))(?!\\.)" +
    "[\\w\\-.~!$&()*+,;=:@%/]*(?:\\?[\\w\\-.~!$&()*+,;=:@%/?]*)?$",
);

/** The URL as the platform writes it: apps that route by its text and by its parts must agree. */
export function normalizeUrl(url: string): string {
  if (NORMAL.test(url)) return url;
  try {
    return new URL(url).href;
  } catch {
    // It throws in the app, where it is parsed; how a request reads must not depend on that.
    return url;
  }
}
