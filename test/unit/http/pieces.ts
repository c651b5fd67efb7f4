/** The bytes one at a time. */
export function* eachByte(bytes: Uint8Array): Generator<Uint8Array> {
  for (let index = 0; index < bytes.length; index++) {
    yield bytes.subarray(index, index + 1);
  }
}

/** Every way to split the bytes in two. */
export function* everySplit(bytes: Uint8Array): Generator<Uint8Array[]> {
  for (let index = 1; index < bytes.length; index++) {
    yield [bytes.subarray(0, index), bytes.subarray(index)];
  }
}

/** The bytes in pieces of random length; many short ones and some long. */
export function* randomPieces(
  bytes: Uint8Array,
  random: () => number,
): Generator<Uint8Array> {
  let start = 0;
  while (start < bytes.length) {
    const longest = random() < 0.5 ? 4 : 1 + bytes.length / 2;
    const end = start + 1 + Math.floor(random() * longest);
    yield bytes.subarray(start, end);
    start = end;
  }
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
