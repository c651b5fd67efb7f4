import assert from "node:assert/strict";
import { it } from "node:test";
import { Slots } from "../../src/slots.ts";

it("a slot is free for another value when its own has been taken out", () => {
  const slots = new Slots<string>();
  const [a, b] = [slots.add("a"), slots.add("b")];
  assert.equal(slots.take(a), "a");
  assert.equal(slots.take(a), undefined);
  assert.equal(slots.size, 1);
  const c = slots.add("c");
  assert.equal(c, a);
  assert.deepEqual([...slots.values()], ["c", "b"]);
  assert.equal(slots.take(b), "b");
  assert.equal(slots.add("d"), b);
  assert.equal(slots.size, 2);
});
