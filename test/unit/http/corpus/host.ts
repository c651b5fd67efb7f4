import { type Case, head, refuses, serves } from "../case.ts";

function servesHost(name: string, section: string, host: string): Case {
  const bytes = head("GET / HTTP/1.1", `Host: ${host}`);
  return serves([name, section, bytes], [{ authority: host }]);
}

function refusesHost(name: string, section: string, host: string): Case {
  const bytes = head("GET / HTTP/1.1", `Host: ${host}`);
  return refuses([name, section, bytes], 400);
}

export const HOST: readonly Case[] = [
  servesHost("a name", "9110 7.2", "www.example.org"),
  servesHost("a name and a port", "9110 7.2", "example.org:8080"),
  servesHost("an empty port", "3986 3.2.3", "example.org:"),
  servesHost("the highest port", "3986 3.2.3", "a:65535"),
  servesHost("port zero", "3986 3.2.3", "a:0"),
  servesHost("a port with leading zeros", "3986 3.2.3", "a:00080"),
  servesHost("upper case stays", "9110 7.2", "EXAMPLE.org"),
  servesHost("a dot at the end", "3986 3.2.2", "example.org."),
  servesHost("a hyphen and an underscore", "3986 3.2.2", "my-host_1"),
  servesHost("a tilde and sub-delimiters", "3986 3.2.2", "a~!$&'()*+,;=b"),
  servesHost("an IPv4 address", "3986 3.2.2", "127.0.0.1:8000"),
  servesHost("an IPv6 address", "3986 3.2.2", "[::1]"),
  servesHost("an IPv6 address and a port", "3986 3.2.2", "[2001:db8::1]:8080"),
  servesHost("an IPv6 address in full", "3986 3.2.2", "[1:2:3:4:5:6:7:8]"),
  servesHost(
    "an IPv4 address in an IPv6 address",
    "3986 3.2.2",
    "[::ffff:192.0.2.1]",
  ),
  servesHost("the IPv6 address of all zeros", "3986 3.2.2", "[::]"),
  refuses(["no Host in HTTP/1.1", "9112 3.2", head("GET / HTTP/1.1")], 400),
  refuses(
    [
      "no Host beside absolute form",
      "9112 3.2",
      head("GET http://a/ HTTP/1.1"),
    ],
    400,
  ),
  refuses(
    [
      "a wrong Host beside absolute form",
      "9112 3.2",
      head("GET http://a/ HTTP/1.1", "Host: a/b"),
    ],
    400,
  ),
  refuses(
    [
      "two Hosts alike",
      "9112 3.2",
      head("GET / HTTP/1.1", "Host: a", "Host: a"),
    ],
    400,
  ),
  refuses(
    ["two Hosts", "9112 3.2", head("GET / HTTP/1.1", "Host: a", "hOST: b")],
    400,
  ),
  refusesHost("an empty Host", "9110 4.2.1", ""),
  refusesHost("a port alone", "9110 4.2.1", ":80"),
  refusesHost("a path", "9110 7.2", "a/b"),
  refusesHost("a path behind the port", "9110 7.2", "a:80/b"),
  refusesHost("a query", "9110 7.2", "a?b"),
  refusesHost("a fragment", "9110 7.2", "a#b"),
  refusesHost("a backslash", "9110 7.2", "a\\b"),
  refusesHost("a user", "9110 7.2", "u@a"),
  refusesHost("a scheme", "9110 7.2", "http://a"),
  refusesHost("a space", "9110 7.2", "a b"),
  refusesHost("a tab", "9110 7.2", "a\tb"),
  refusesHost("a list with a space", "9110 7.2", "a, b"),
  refusesHost("angle brackets", "3986 3.2.2", "<a>"),
  refusesHost("a quoted name", "3986 3.2.2", '"a"'),
  refusesHost("a port beyond 65535", "3986 3.2.3", "a:65536"),
  refusesHost("a port of six digits", "3986 3.2.3", "a:000080"),
  refusesHost("a negative port", "3986 3.2.3", "a:-1"),
  refusesHost("a port that is a word", "3986 3.2.3", "a:http"),
  refusesHost("two ports", "3986 3.2.3", "a:80:81"),
  refusesHost("an IPv6 address without brackets", "3986 3.2.2", "::1"),
  refusesHost("a bracket that is not closed", "3986 3.2.2", "[::1"),
  refusesHost("a bracket that is not opened", "3986 3.2.2", "::1]"),
  refusesHost("empty brackets", "3986 3.2.2", "[]"),
  refusesHost("a name in brackets", "3986 3.2.2", "[abc]"),
  refusesHost("colons that are no address", "3986 3.2.2", "[::::]"),
  refusesHost("two gaps in an address", "3986 3.2.2", "[1::2::3]"),
  refusesHost("nine groups in an address", "3986 3.2.2", "[1:2:3:4:5:6:7:8:9]"),
  refusesHost("seven groups in an address", "3986 3.2.2", "[1:2:3:4:5:6:7]"),
  refusesHost("five digits in a group", "3986 3.2.2", "[12345::]"),
  refusesHost(
    "a wrong IPv4 address inside an IPv6 address",
    "3986 3.2.2",
    "[::1.2.3.256]",
  ),
  refusesHost("an address of the future", "3986 3.2.2", "[v1.a]"),
  refusesHost("an IPv6 zone", "9110 4.2.1", "[fe80::1%25eth0]"),
  refusesHost("text behind the brackets", "3986 3.2.2", "[::1]a"),
  refusesHost("percent-encoding, which some decode", "3986 3.2.2", "ex%61mple"),
  refusesHost("an encoded slash", "3986 3.2.2", "a%2fb"),
  refusesHost("an encoded at sign", "3986 3.2.2", "a%40b"),
  refusesHost("a percent sign without digits", "3986 3.2.2", "a%zz"),
  refusesHost(
    "an IPv4 address with a part too large",
    "3986 3.2.2",
    "1.2.3.256",
  ),
  refusesHost("an IPv4 address of two parts", "3986 3.2.2", "127.1"),
  refusesHost("an IPv4 address in one number", "3986 3.2.2", "2130706433"),
  refusesHost("an IPv4 address in octal", "3986 3.2.2", "0177.0.0.1"),
  refusesHost("an IPv4 address in hexadecimal", "3986 3.2.2", "0x7f.0.0.0x1"),
  refusesHost("an octet beyond ASCII", "3986 3.2.2", "\xe9"),
];
