import { it } from "node:test";
import { DEFAULT_LIMITS } from "./http/case.ts";
import { describeMutant, readFuzzOptions } from "./http/fuzz_options.ts";
import { makeMutant } from "./http/mutate.ts";
import { eachByte, makeRandom, randomPieces } from "./http/pieces.ts";
import {
  checkConsumed,
  checkSame,
  checkUrls,
  checkWrittenAgain,
} from "./http/properties.ts";
import { encodeLatin1, readMessages } from "./http/read_messages.ts";

const OPTIONS = readFuzzOptions(100_000);
/** How often the slowest reading is done. */
const BYTE_BY_BYTE = 8;

function checkMutant(text: string, random: () => number): void {
  const bytes = encodeLatin1(text);
  const whole = readMessages([bytes], DEFAULT_LIMITS);
  checkSame(readMessages(randomPieces(bytes, random), DEFAULT_LIMITS), whole);
  if (random() * BYTE_BY_BYTE < 1) {
    checkSame(readMessages(eachByte(bytes), DEFAULT_LIMITS), whole);
  }
  checkConsumed(text, whole);
  checkWrittenAgain(whole, DEFAULT_LIMITS);
  checkUrls(whole);
}

it(`${OPTIONS.count} mutants are read or refused, in any pieces alike`, () => {
  const random = makeRandom(OPTIONS.seed);
  for (let index = 0; index < OPTIONS.count; index++) {
    const text = makeMutant(random);
    try {
      checkMutant(text, random);
    } catch (error) {
      const what = describeMutant(text, OPTIONS, index);
      throw new Error(what, { cause: error });
    }
  }
});
