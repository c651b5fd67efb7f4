/** Why a request is refused that llhttp takes, or still waits for. */
export interface Strictness {
  /** The reason of the refusal, or how it begins. */
  readonly refusal: string;
  /** Where the rule is. */
  readonly section: string;
  readonly why: string;
  /** Whether the text, from the beginning of the refused request, is such a case. */
  readonly holds: (text: string) => boolean;
}

const LINE = /^(?:\r\n)?([^\r\n]*)/;

function requestLine(text: string): string {
  return LINE.exec(text)?.[1] ?? "";
}

function target(text: string): string {
  return requestLine(text).split(" ")[1] ?? "";
}

/** Values of a field in the first head, taken loosely. */
function values(text: string, name: string): string[] {
  const [head = ""] = text.replace(/^\r\n/, "").split("\r\n\r\n");
  return head.split("\r\n").slice(1)
    .filter((line) => line.toLowerCase().startsWith(`${name}:`))
    .map((line) => line.slice(name.length + 1).replace(/^[ \t]+|[ \t]+$/g, ""));
}

function isRepeated(name: string): (text: string) => boolean {
  return (text) => values(text, name).length > 1;
}

/** Neither a name of plain characters that does not look like a number, nor an IPv4 address. */
function isOddAuthority(authority: string): boolean {
  const [, name = "", port = "0"] =
    /^([\w\-.~!$&'()*+,;=]+)(?::(\d{0,5}))?$/.exec(authority) ?? [];
  const isIpv4 = /^(\d{1,3}\.){3}\d{1,3}$/.test(name) &&
    name.split(".").every((part) => String(Number(part) & 255) === part);
  const isLikeNumber = /(^|\.)(\d+|0x[\da-f]*)\.?$/i.test(name);
  const isNoPunycode = /xn--/i.test(name) && !URL.canParse(`http://${name}`);
  return name === "" || Number(port) > 65535 || isNoPunycode ||
    (isLikeNumber && !isIpv4);
}

function hasOddAuthority(text: string): boolean {
  const absolute = /^https?:\/\/([^/?]*)/i.exec(target(text))?.[1];
  return [absolute ?? "a", ...values(text, "host")].some(isOddAuthority);
}

export const STRICTNESS: readonly Strictness[] = [
  {
    refusal: "malformed request line",
    section: "9112 3",
    why:
      "llhttp takes HTTP/0.9, other protocols, several spaces, and carriage returns before it",
    holds: (text) =>
      !/^[\w!#$%&'*+\-.^`|~]+ [!-~]+ HTTP\/\d\.\d$/.test(requestLine(text)),
  },
  {
    refusal: "unsupported version",
    section: "9110 15.6.6",
    why: "llhttp takes HTTP/0.9 and HTTP/2.0 as names of HTTP/1",
    holds: (text) => !/ HTTP\/1\.[01]$/.test(requestLine(text)),
  },
  {
    refusal: "unknown method",
    section: "9110 9.1",
    why:
      "CONNECT makes a tunnel, TRACE shows credentials to scripts, others are of RTSP",
    holds: (text) => /^(CONNECT|TRACE|SOURCE)/.test(requestLine(text)),
  },
  {
    refusal: "fragment in target",
    section: "9110 4.2.5",
    why: "a fragment is never sent, and parsers disagree on what it hides",
    holds: (text) => target(text).includes("#"),
  },
  {
    refusal: "asterisk-form target",
    section: "9112 3.2.4",
    why: "the asterisk is for OPTIONS alone",
    holds: (text) => target(text) === "*",
  },
  {
    refusal: "malformed target",
    section: "9112 3.2",
    why: "llhttp takes any scheme, and text that begins with an asterisk",
    holds: (text) => !/^(\/|\*$|https?:\/\/)/i.test(target(text)),
  },
  {
    refusal: "malformed host",
    section: "9110 7.2",
    why: "llhttp does not look into Host: it could move the path of a URL",
    holds: hasOddAuthority,
  },
  {
    refusal: "missing host",
    section: "9112 3.2",
    why: "node:http answers 400, too, but not llhttp",
    holds: (text) => values(text, "host").length === 0,
  },
  {
    refusal: "repeated host",
    section: "9112 3.2",
    why: "node:http takes the first Host, others take the last",
    holds: isRepeated("host"),
  },
  {
    refusal: "repeated content-type",
    section: "9110 5.3",
    why: "a second value makes two meanings",
    holds: isRepeated("content-type"),
  },
  {
    refusal: "repeated authorization",
    section: "9110 5.3",
    why: "a second value makes two meanings",
    holds: isRepeated("authorization"),
  },
  {
    refusal: "repeated transfer-encoding",
    section: "9112 6.1",
    why: "llhttp joins the list, others take the first field or the last",
    holds: isRepeated("transfer-encoding"),
  },
  {
    refusal: "line feed without carriage return",
    section: "9112 2.2",
    why:
      "llhttp takes line feeds before a request line, and as the end of HTTP/0.9",
    holds: (text) => !/^(\r\n)?[^\n]* HTTP\/1\.[01]\r\n/.test(text),
  },
  {
    refusal: "empty lines",
    section: "9112 2.2",
    why: "one empty line is what old clients send; llhttp takes any number",
    holds: (text) => text.startsWith("\r\n\r\n"),
  },
  {
    refusal: "tab behind a framing field",
    section: "9112 5",
    why: "llhttp itself changed its mind on it, and differs by field",
    holds: (text) =>
      /^(content-length|transfer-encoding):[^\r\n]*\t *\r?$/im.test(text),
  },
  {
    refusal: "transfer-encoding in HTTP/1.0",
    section: "9112 6.1",
    why: "a server of HTTP/1.0 on the way does not know it",
    holds: (text) => requestLine(text).endsWith(" HTTP/1.0"),
  },
  {
    refusal: "content-length with transfer-encoding",
    section: "9112 6.3",
    why: "llhttp of Node 20 takes an empty coding for none",
    holds: (text) => values(text, "transfer-encoding").includes(""),
  },
  {
    refusal: "unsupported transfer-encoding",
    section: "9112 6.1",
    why: "llhttp leaves other codings before chunked to the application",
    holds: (text) =>
      values(text, "transfer-encoding").some((value) =>
        /[^,]+,[ \t]*chunked$/i.test(value)
      ),
  },
  {
    refusal: "chunked is not the last transfer-encoding",
    section: "9110 5.6.1",
    why:
      "llhttp passes over what is no coding before chunked, that of Node 20 over an empty value",
    holds: (text) =>
      values(text, "transfer-encoding").some((value) =>
        value === "" || /[, \t"]chunked$/i.test(value)
      ),
  },
  {
    refusal: "",
    section: "9110 7.8",
    why:
      "node:http leaves what follows a request for an upgrade to the new protocol, body and all",
    holds: (text) =>
      values(text, "upgrade").length > 0 &&
      values(text, "connection").some((value) => /upgrade/i.test(value)),
  },
  {
    refusal: "content-length too large",
    section: "9110 15.5.14",
    why: "bodies have a limit",
    holds: (text) =>
      values(text, "content-length").some((value) => value.length > 9),
  },
  {
    refusal: "chunk too large",
    section: "9110 15.5.14",
    why: "bodies have a limit, and so have digits",
    holds: (text) => /^[\da-f]{14}/im.test(text),
  },
  {
    refusal: "body too large",
    section: "9110 15.5.14",
    why: "bodies have a limit",
    holds: (text) => /^[\da-f]{8}/im.test(text),
  },
  {
    refusal: "malformed chunk extension",
    section: "9112 7.1.1",
    why: "llhttp takes extensions without a name or a value",
    holds: (text) => /^[\da-f]+;/im.test(text),
  },
  {
    refusal: "forbidden trailer",
    section: "9110 6.5.1",
    why: "trailers that frame, route or authenticate come too late",
    holds: (text) => /^0+[^\r\n]*\r\n/m.test(text),
  },
  {
    refusal: "unknown expectation",
    section: "9110 10.1.1",
    why: "node:http looks for 100-continue anywhere in the value",
    holds: (text) => values(text, "expect").join() !== "100-continue",
  },
];

/** llhttp of Node 20 takes a tab for a part of an option of Connection. */
function hasTabInConnection(text: string): boolean {
  return /^connection:[^\r\n]*\t/im.test(text);
}

/** Where the engine and llhttp may differ on whether a connection goes on. */
export const PERSISTENCE: readonly Strictness[] = [
  {
    refusal: "the engine closes",
    section: "9112 9.3",
    why:
      "close wins over keep-alive in HTTP/1.0, too, and may stand between tabs",
    holds: (text) =>
      hasTabInConnection(text) ||
      /keep-alive/i.test(values(text, "connection").join()),
  },
  {
    refusal: "the engine persists",
    section: "9112 C.2.2",
    why: "Proxy-Connection is not for a server, and a tab is white space",
    holds: (text) =>
      hasTabInConnection(text) || values(text, "proxy-connection").length > 0,
  },
];
