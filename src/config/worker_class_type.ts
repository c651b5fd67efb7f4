import {
  isBareFile,
  isBareWord,
  parseWorkerClass,
  WORKER_CLASSES,
} from "../worker_class.ts";
import { nearest } from "./nearest.ts";
import type { Settings } from "./settings.ts";
import { isText } from "./text_types.ts";
import { Refusal, type ValueType } from "./value_type.ts";

const EXPECTED =
  "sync, async, gthread, server, or a module: ./FILE or PACKAGE, and #EXPORT if it is not the default one";

/** Gunicorn's names of the same. */
const ALIASES: Readonly<Record<string, Settings["workerClass"]>> = {
  gevent: "async",
  eventlet: "async",
  tornado: "server",
};

/** A worker class that pfserve brings, or where to find another one. */
export const workerClass: ValueType<Settings["workerClass"]> = {
  kind: "value",
  placeholder: "CLASS",
  expected: EXPECTED,
  parse(value) {
    if (!isText(value)) throw new Refusal(value, EXPECTED);
    if (Object.hasOwn(ALIASES, value)) return ALIASES[value]!;
    if (WORKER_CLASSES.some((name) => name === value)) return value;
    const advice = adviceOn(value);
    if (advice === undefined && parseWorkerClass(value) !== undefined) {
      return value;
    }
    throw new Refusal(value, `${EXPECTED}${advice ?? ""}`);
  },
  format: (value) => value,
};

/** What to say of a text that was most likely meant to be something else. */
function adviceOn(text: string): string | undefined {
  if (text === "asgi") return "; there is no asgi, use async";
  if (isBareFile(text)) return `; did you mean "./${text}"?`;
  if (!isBareWord(text)) return undefined;
  const meant = nearest(text, [...WORKER_CLASSES, ...Object.keys(ALIASES)]);
  return meant && `; did you mean "${meant}"?`;
}
