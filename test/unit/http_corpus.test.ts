import assert from "node:assert/strict";
import { it } from "node:test";
import type { Case } from "./http/case.ts";
import { checkCase } from "./http/check_case.ts";
import { ALL_CASES, CORPUS } from "./http/corpus/all.ts";
import {
  eachByte,
  everySplit,
  makeRandom,
  randomPieces,
} from "./http/pieces.ts";
import { encodeLatin1, readMessages } from "./http/read_messages.ts";

function checkPieces(wanted: Case, pieces: Iterable<Uint8Array>): void {
  checkCase(wanted, readMessages(pieces, wanted.limits));
}

for (const [topic, cases] of Object.entries(CORPUS)) {
  for (const wanted of cases) {
    it(`${topic}: ${wanted.name}`, () => {
      checkPieces(wanted, [encodeLatin1(wanted.bytes)]);
    });
  }

  it(`${topic}: bytes that come one at a time make no difference`, () => {
    for (const wanted of cases) {
      checkPieces(wanted, eachByte(encodeLatin1(wanted.bytes)));
    }
  });

  it(`${topic}: it makes no difference where the bytes are split`, () => {
    for (const wanted of cases) {
      for (const halves of everySplit(encodeLatin1(wanted.bytes))) {
        checkPieces(wanted, halves);
      }
    }
  });

  it(`${topic}: many pieces of any length make no difference`, () => {
    const random = makeRandom(20);
    for (const wanted of cases) {
      const bytes = encodeLatin1(wanted.bytes);
      for (let round = 0; round < 20; round++) {
        checkPieces(wanted, randomPieces(bytes, random));
      }
    }
  });
}

it("no two cases send the same bytes under the same limits", () => {
  const seen = new Map<string, string>();
  for (const { name, bytes, limits } of ALL_CASES) {
    const key = JSON.stringify([bytes, limits]);
    assert.equal(seen.get(key), undefined, `${name} is ${seen.get(key)}`);
    seen.set(key, name);
  }
});

it("each case names its rule", () => {
  for (const { name, section } of ALL_CASES) {
    assert.match(section, /^\d{4} [\dC]+(\.\d+)*$/, name);
  }
});
