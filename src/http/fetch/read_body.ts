import type { Body, BodyValue } from "./body.ts";
import { NativeResponse } from "./natives.ts";

const encoder = new TextEncoder();
/** Of the Fetch standard's "UTF-8 decode": a byte order mark is dropped, errors become U+FFFD. */
const decoder = new TextDecoder();

/** Reads a body to its end, as a copy that is the caller's own; rejects when it was used. */
export async function readBytes(
  body: Body | null,
): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null) return new Uint8Array(0);
  const value = body.take();
  if (value instanceof Uint8Array) return new Uint8Array(value);
  return toOwn(await readValue(value));
}

export async function readText(body: Body | null): Promise<string> {
  if (body === null) return "";
  return decoder.decode(await readValue(body.take()));
}

export async function readJson(body: Body | null): Promise<unknown> {
  return JSON.parse(await readText(body));
}

export async function readArrayBuffer(
  body: Body | null,
): Promise<ArrayBuffer> {
  return (await readBytes(body)).buffer;
}

/** The type is what the platform makes of Content-Type. */
export async function readBlob(
  body: Body | null,
  contentType: string | null,
): Promise<Blob> {
  return await toResponse(await readBytes(body), contentType).blob();
}

export async function readFormData(
  body: Body | null,
  contentType: string | null,
): Promise<FormData> {
  return await toResponse(await readBytes(body), contentType).formData();
}

function toResponse(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string | null,
): Response {
  const headers = contentType === null ? {} : { "content-type": contentType };
  return new NativeResponse(bytes, { headers });
}

/** Reads without a copy: the bytes may belong to others, too. */
async function readValue(value: BodyValue): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof value === "string") return encoder.encode(value);
  if (value instanceof Uint8Array) return value;
  if (value instanceof Blob) return new Uint8Array(await value.arrayBuffer());
  if (value instanceof ReadableStream) {
    return new Uint8Array(await new NativeResponse(value).arrayBuffer());
  }
  return await value.bytes();
}

/** Without the class and the rest of a buffer of the runtime, which holds what is not the app's. */
function toOwn(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  if (byteLength === buffer.byteLength) return new Uint8Array(buffer);
  return new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength));
}
