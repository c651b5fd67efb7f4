const encoder = new TextEncoder();

/**
 * The bytes of what the stream of a body gave. The standard knows bytes alone; but apps and
 * frameworks that were made for Bun give text, too. Throws `TypeError` for anything else.
 */
export function chunkBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk === "string") return encoder.encode(chunk);
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  if (ArrayBuffer.isView(chunk)) {
    return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
  throw new TypeError(
    `The body gave a value of type ${typeof chunk}: expected bytes or text`,
  );
}
