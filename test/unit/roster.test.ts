import assert from "node:assert/strict";
import { it } from "node:test";
import { type Member, Roster } from "../../src/arbiter/roster.ts";

type Change = Partial<Pick<Member, "stage" | "wantsReplacement">>;

/** A roster with members of generation 1: `[slot, change]`, ages from 1 on. */
function rosterOf(...members: readonly (readonly [number, Change?])[]): Roster {
  const roster = new Roster();
  members.forEach(([slot, change], index) => {
    roster.add({ age: index + 1, slot, generation: 1 });
    Object.assign(roster.get(index + 1)!, change);
  });
  return roster;
}

const READY: Change = { stage: "ready" };
const TIRED: Change = { stage: "ready", wantsReplacement: true };
const DRAINING: Change = { stage: "draining" };

it("an empty roster needs a worker in every slot", () => {
  assert.deepEqual(new Roster().plan(1, 3), { start: [1, 2, 3], drain: [] });
  assert.deepEqual(new Roster().plan(1, 0), { start: [], drain: [] });
});

it("a slot whose worker starts or serves needs nothing, one whose worker drains needs another", () => {
  const roster = rosterOf([1], [2, READY], [3, DRAINING]);
  assert.deepEqual(roster.plan(1, 3), { start: [3], drain: [] });
});

it("slots above the target are drained", () => {
  const roster = rosterOf([1, READY], [2, READY], [3], [4, DRAINING]);
  assert.deepEqual(roster.plan(1, 1), { start: [], drain: [2, 3] });
});

it("generations do not count for each other", () => {
  const roster = rosterOf([1, READY]);
  assert.deepEqual(roster.plan(2, 1), { start: [1], drain: [] });
  assert.equal(roster.readyCount(2), 0);
  assert.equal(roster.isComplete(2, 1), false);
});

it("the oldest of those who want a replacement gets it, in its own slot", () => {
  const roster = rosterOf([1, READY], [3, TIRED], [2, TIRED]);
  assert.deepEqual(roster.plan(1, 3), { start: [3], drain: [] });
});

it("no second replacement starts while one does", () => {
  const roster = rosterOf([1, TIRED], [2, TIRED], [1]);
  assert.deepEqual(roster.plan(1, 2), { start: [], drain: [] });
});

it("a replacement that is ready drains those before it", () => {
  const roster = rosterOf([1, TIRED], [2, READY], [1, READY]);
  assert.deepEqual(roster.plan(1, 2), { start: [], drain: [1] });
});

it("a slot above the target gets no replacement", () => {
  const roster = rosterOf([1, READY], [2, TIRED]);
  assert.deepEqual(roster.plan(1, 1), { start: [], drain: [2] });
});

it("a roster is complete when each slot up to the target has a ready worker", () => {
  const roster = rosterOf([1, READY], [2], [3, READY], [1, READY]);
  assert.equal(roster.isComplete(1, 1), true);
  assert.equal(roster.isComplete(1, 2), false);
  assert.equal(roster.isComplete(1, 3), false);
  roster.get(2)!.stage = "ready";
  assert.equal(roster.isComplete(1, 3), true);
  roster.get(3)!.stage = "draining";
  assert.equal(roster.isComplete(1, 3), false);
  assert.equal(roster.readyCount(1), 3);
});

it("members come and go", () => {
  const roster = rosterOf([1], [2]);
  roster.remove(1);
  roster.remove(9);
  assert.equal(roster.size, 1);
  assert.equal(roster.get(1), undefined);
  assert.deepEqual(roster.members.map(({ age }) => age), [2]);
});
