import assert from "node:assert/strict";
import { it } from "node:test";
import { AddressList, checkRange } from "../../src/address_list.ts";
import { normalizeIp, parseIp } from "../../src/ip_address.ts";
import { makeRandom } from "./http/pieces.ts";

const IN: readonly (readonly [string, readonly string[], readonly string[]])[] =
  [
    ["127.0.0.1", ["127.0.0.1", "::ffff:127.0.0.1", "::ffff:7f00:1"], [
      "127.0.0.2",
      "::1",
      "",
    ]],
    ["10.0.0.0/8", ["10.0.0.0", "10.255.255.255"], [
      "11.0.0.0",
      "9.255.255.255",
    ]],
    ["192.0.2.128/25", ["192.0.2.128", "192.0.2.255"], [
      "192.0.2.127",
      "192.0.3.128",
    ]],
    ["192.0.2.4/31", ["192.0.2.4", "192.0.2.5"], ["192.0.2.3", "192.0.2.6"]],
    ["192.0.2.4/32", ["192.0.2.4"], ["192.0.2.5"]],
    ["0.0.0.0/0", ["0.0.0.0", "255.255.255.255"], ["::", "::1"]],
    ["::1", ["::1", "0:0:0:0:0:0:0:1", "::0.0.0.1"], ["::2", "127.0.0.1"]],
    ["fe80::/10", ["fe80::1", "FEBF::", "fe80::1%eth0"], ["fec0::", "fe7f::"]],
    ["2001:db8::/33", ["2001:db8:7fff::"], ["2001:db8:8000::"]],
    ["::/0", ["::", "ffff::"], ["1.2.3.4"]],
    ["::ffff:10.0.0.0/104", ["10.1.2.3", "::ffff:10.1.2.3"], ["11.0.0.0"]],
    ["*", ["1.2.3.4", "::1", ""], []],
  ];

for (const [range, inside, outside] of IN) {
  it(`${range} has what it has`, () => {
    assert.equal(checkRange(range), undefined);
    const list = new AddressList(["203.0.113.1", range]);
    for (const address of inside) assert.ok(list.has(address), address);
    for (const address of outside) assert.ok(!list.has(address), address);
  });
}

it("an empty list has nobody", () => {
  assert.ok(!new AddressList([]).has("127.0.0.1"));
});

it("what is no address or network is refused", () => {
  const bad = [
    "",
    "a",
    "localhost",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "01.2.3.4",
    "1.2.3.4/",
    "1.2.3.4/33",
    "1.2.3.4/-1",
    "1.2.3.4/08",
    "1.2.3.4/8/8",
    " 1.2.3.4",
    "1.2.3.4 ",
    "::1::",
    ":::",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "12345::",
    "g::",
    "::/129",
    "[::1]",
    "1::2.3.4",
    "1:2:3:4:5:6:7:1.2.3.4",
    "::ffff:10.0.0.0/8",
    "1.2.3.4%eth0",
    "**",
  ];
  for (const item of bad) {
    assert.equal(typeof checkRange(item), "string", item);
    assert.throws(() => new AddressList([item]), TypeError, item);
  }
});

it("a network with host bits is refused, and the one that was meant is named", () => {
  assert.match(checkRange("10.0.0.1/8")!, /such as 10\.0\.0\.0\/8$/);
  assert.match(checkRange("2001:db8::1/32")!, /such as 2001:db8::\/32$/);
});

it("an address is what a URL says it is", () => {
  const random = makeRandom(7);
  const group = (): string =>
    random() < 0.4 ? "0" : Math.floor(random() * 0x10000).toString(16);
  for (let round = 0; round < 20_000; round++) {
    const count = 6 + Math.floor(random() * 4);
    let text = Array.from({ length: count }, group).join(":");
    if (random() < 0.6) text = text.replace(/(?:^|:)[^:]+:[^:]+(?:$|:)/, "::");
    const url = `http://[${text}]`;
    assert.equal(parseIp(text) !== undefined, URL.canParse(url), text);
  }
});

it("one text stands for one address", () => {
  assert.equal(normalizeIp("::ffff:192.0.2.1"), "192.0.2.1");
  assert.equal(normalizeIp("2001:DB8::A"), "2001:db8::a");
  assert.equal(normalizeIp("1.2.3"), undefined);
});
