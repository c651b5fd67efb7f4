import type { RandomValues } from "./random_values.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A body as an app gives it, and its bytes. */
export interface PlannedBody {
  readonly init: BodyInit | null;
  readonly bytes: Bytes;
  /** It tells its length to nobody. */
  readonly isStream: boolean;
}

const encoder = new TextEncoder();

export function makeBody(random: RandomValues): PlannedBody {
  const length = random.length();
  switch (random.below(6)) {
    case 0:
      return { init: null, bytes: new Uint8Array(0), isStream: false };
    case 1:
      return textBody(random.ascii(length));
    case 2:
      return textBody(random.unicode(length));
    case 3: {
      const bytes = random.bytes(length);
      return { init: bytes, bytes, isStream: false };
    }
    case 4: {
      const bytes = random.bytes(length);
      return { init: new Blob([bytes]), bytes, isStream: false };
    }
    default:
      return makeStream(random, random.bytes(length), undefined);
  }
}

function textBody(text: string): PlannedBody {
  return { init: text, bytes: encoder.encode(text), isStream: false };
}

/** A stream of pieces; with an error, it fails where it would end, or before. */
export function makeStream(
  random: RandomValues,
  bytes: Bytes,
  error: Error | undefined,
): PlannedBody {
  const pieces = random.pieces(bytes);
  const kept = error === undefined
    ? pieces.length
    : random.below(pieces.length + 1);
  const sent = pieces.slice(0, kept);
  const isAtOnce = random.isTrue(0.3);
  const isLate = random.isTrue(0.5);
  const finish = (controller: ReadableStreamDefaultController): void => {
    if (error === undefined) controller.close();
    else controller.error(error);
  };
  const init = new ReadableStream<Bytes>({
    start(controller) {
      if (!isAtOnce) return;
      for (const piece of sent.splice(0)) controller.enqueue(piece);
      // What is queued is lost when it fails.
      finish(controller);
    },
    async pull(controller) {
      if (isLate) await Promise.resolve();
      const piece = sent.shift();
      if (piece === undefined) finish(controller);
      else controller.enqueue(piece);
    },
  });
  return { init, bytes, isStream: true };
}
