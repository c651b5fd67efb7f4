/**
 * The bytes that the engine answers parse back as exactly the responses that the app returned; and
 * when the app breaks its word, as nothing else.
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import { readFuzzOptions } from "./http/fuzz_options.ts";
import { checkConversation } from "./http/round_trip/check_conversation.ts";
import { converse } from "./http/round_trip/conversation.ts";

const { count, seed } = readFuzzOptions(3000);
/** Conversations at a time. */
const WIDTH = 20;

async function check(index: number): Promise<number> {
  const conversation = await converse(seed * 1_000_003 + index);
  try {
    return checkConversation(conversation);
  } catch (error) {
    const bytes = conversation.written.toString("latin1").slice(0, 1000);
    const what = `conversation ${index} of FUZZ_SEED=${seed}: ${bytes}`;
    throw new Error(what, { cause: error });
  }
}

it(`the responses of ${count} conversations parse back as what the app returned`, async () => {
  let responses = 0;
  for (let start = 0; start < count; start += WIDTH) {
    const indexes = Array.from({ length: WIDTH }, (_, index) => start + index);
    for (const checked of await Promise.all(indexes.map(check))) {
      responses += checked;
    }
  }
  assert.ok(responses > count, `${responses} responses`);
});
