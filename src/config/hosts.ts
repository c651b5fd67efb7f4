const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i;
const OCTET = /^(0|[1-9]\d{0,2})$/;

/** `fd:3` is a mistyped `fd://3`, and no host named fd. */
const SCHEMES = ["fd", "tcp", "unix", "http", "https"];

const MAX_HOST_LENGTH = 253;

/** Whether `text` is an IPv4 address or a host name; a bare number or a scheme is neither. */
export function isHost(text: string): boolean {
  if (/^[\d.]*$/.test(text)) return isIpv4(text);
  return text.length <= MAX_HOST_LENGTH && !SCHEMES.includes(text) &&
    text.split(".").every((label) => LABEL.test(label));
}

/** Whether `text` is an IPv6 address without brackets, with or without a zone: `fe80::1%eth0`. */
export function isIpv6(text: string): boolean {
  const [address = "", zone, ...more] = text.split("%");
  if (more.length > 0 || (zone !== undefined && !/^[\w.-]+$/.test(zone))) {
    return false;
  }
  return /^[\da-f:.]+$/i.test(address) && URL.canParse(`http://[${address}]`);
}

function isIpv4(text: string): boolean {
  const octets = text.split(".");
  return octets.length === 4 &&
    octets.every((octet) => OCTET.test(octet) && Number(octet) <= 255);
}
