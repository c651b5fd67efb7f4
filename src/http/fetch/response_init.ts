import { NativeResponse } from "./natives.ts";

const REASON_PHRASE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The status of a ResponseInit; throws what the platform throws. */
export function toStatus(status: unknown): number {
  if (status === undefined) return 200;
  const number = typeof status === "number" ? status : Number(status);
  if (Number.isInteger(number) && number >= 200 && number <= 599) return number;
  // What it makes of fractions, and of 101, is the platform's.
  return new NativeResponse(null, { status: number }).status;
}

/** The status text of a ResponseInit; throws what the platform throws. */
export function toStatusText(statusText: unknown): string {
  if (statusText === undefined) return "";
  const text = String(statusText);
  if (!REASON_PHRASE.test(text)) {
    new NativeResponse(null, { statusText: text });
    throw new TypeError(`Invalid statusText: ${JSON.stringify(text)}`);
  }
  return text;
}

/** Statuses that have no body; whether that throws is the platform's. */
export function checkNullBody(status: number): void {
  if (status === 204 || status === 205 || status === 304 || status === 101) {
    new NativeResponse("", { status });
  }
}

/** Members of a ResponseInit; throws `TypeError` for what is none. */
export function checkInit(init: unknown): void {
  if (typeof init === "object" || typeof init === "function") return;
  throw new TypeError("Expected the init of a Response to be an object");
}
