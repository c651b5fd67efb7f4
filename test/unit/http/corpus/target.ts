import { type Case, head, refuses, serves } from "../case.ts";

function servesTarget(name: string, section: string, target: string): Case {
  const bytes = head(`GET ${target} HTTP/1.1`, "Host: a");
  return serves([name, section, bytes], [{ target }]);
}

function servesAbsolute(
  name: string,
  target: string,
  [authority, path]: readonly [string, string],
): Case {
  const bytes = head(`GET ${target} HTTP/1.1`, "Host: a");
  return serves([name, "9112 3.2.2", bytes], [{ target, authority, path }]);
}

function refusesTarget(name: string, section: string, target: string): Case {
  const bytes = head(`GET ${target} HTTP/1.1`, "Host: a");
  return refuses([name, section, bytes], 400);
}

export const TARGET: readonly Case[] = [
  servesTarget("a path with a query", "9112 3.2.1", "/a/b?c=d&e=/?"),
  servesTarget("an empty query", "9112 3.2.1", "/?"),
  servesTarget("a path that begins with two slashes", "9112 3.2.1", "//evil/x"),
  servesTarget(
    "dot segments stay as they were sent",
    "3986 5.2.4",
    "/a/../b/./c",
  ),
  servesTarget("encoded dot segments stay encoded", "3986 2.1", "/%2e%2e/b"),
  servesTarget("an encoded slash stays encoded", "3986 2.2", "/a%2Fb"),
  servesTarget("an encoded line break stays encoded", "3986 2.1", "/a%0d%0ab"),
  servesTarget("a percent sign without digits stays", "3986 2.1", "/%zz%"),
  servesTarget("a backslash stays", "3986 2", "/a\\b"),
  servesTarget(
    "visible characters that no URI has stay",
    "3986 2",
    '/"<>^`{|}',
  ),
  servesTarget(
    "sub-delimiters, colon and at",
    "3986 3.3",
    "/a:b@c;d=e,(f)!$&'*+",
  ),
  servesTarget("a URL inside the path", "9112 3.2.1", "/http://b/"),
  servesAbsolute("absolute form", "http://b/c?d", ["b", "/c?d"]),
  servesAbsolute("absolute form with a port", "http://b:8080/", [
    "b:8080",
    "/",
  ]),
  servesAbsolute("absolute form without a path", "http://b", ["b", "/"]),
  servesAbsolute("absolute form, a query without a path", "http://b?c", [
    "b",
    "/?c",
  ]),
  servesAbsolute("absolute form of https", "https://b/", ["b", "/"]),
  servesAbsolute("absolute form, scheme in upper case", "HTTP://B/", [
    "B",
    "/",
  ]),
  servesAbsolute("absolute form of an IPv6 address", "http://[::1]:80/", [
    "[::1]:80",
    "/",
  ]),
  servesAbsolute(
    "absolute form, the path begins with two slashes",
    "http://b//c",
    ["b", "//c"],
  ),
  serves(
    ["asterisk form", "9112 3.2.4", head("OPTIONS * HTTP/1.1", "Host: a")],
    [{ method: "OPTIONS", target: "*" }],
  ),
  refusesTarget("asterisk form of another method", "9112 3.2.4", "*"),
  refuses(
    [
      "more than an asterisk",
      "9112 3.2.4",
      head("OPTIONS *x HTTP/1.1", "Host: a"),
    ],
    400,
  ),
  refusesTarget("a fragment", "9110 4.2.5", "/a#b"),
  refusesTarget("an empty fragment", "9110 4.2.5", "/#"),
  refusesTarget("absolute form with a fragment", "9110 4.2.5", "http://b/#c"),
  refusesTarget("a relative path", "9112 3.2", "foo"),
  refusesTarget("a relative path of dots", "9112 3.2", "../x"),
  refusesTarget("a query alone", "9112 3.2", "?a=b"),
  refusesTarget("a backslash instead of a slash", "9112 3.2", "\\a"),
  refusesTarget("authority form of GET", "9112 3.2.3", "a:80"),
  refusesTarget("a scheme that is not served", "9112 3.2.2", "ftp://b/"),
  refusesTarget("a scheme of WebSocket", "9112 3.2.2", "ws://b/"),
  refusesTarget("a scheme without an authority", "9110 4.2.1", "http:/b"),
  refusesTarget("a scheme alone", "9110 4.2.1", "http:"),
  refusesTarget("an empty authority", "9110 4.2.1", "http:///b"),
  refusesTarget("nothing after the slashes", "9110 4.2.1", "http://"),
  refusesTarget("user information", "9110 4.2.4", "http://u:p@b/"),
  refusesTarget("an at sign before the path", "9110 4.2.4", "http://b@/"),
  refusesTarget("a port that is no number", "3986 3.2.3", "http://b:c/"),
  refusesTarget("a port beyond 65535", "3986 3.2.3", "http://b:65536/"),
  refusesTarget("a backslash in the authority", "3986 3.2.2", "http://b\\c/"),
  refusesTarget(
    "an encoded slash in the authority",
    "3986 3.2.2",
    "http://b%2Fc/",
  ),
  refusesTarget("an octet beyond ASCII", "9112 3.2", "/\xe9"),
  refusesTarget("UTF-8", "9112 3.2", "/\xc3\xa9"),
  refusesTarget("a no-break space", "9112 3.2", "/\xa0"),
  refusesTarget("a space", "9112 3.2", "/a b"),
  refusesTarget("a tab", "9112 3.2", "/a\tb"),
];
