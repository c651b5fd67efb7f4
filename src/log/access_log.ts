import type { RequestFacts, ResponseFacts } from "../http/backend.ts";
import type { Clock, LineSink } from "../runtime.ts";
import { formatCommonLogTime } from "./timestamp.ts";

/** The access log in the combined format, Gunicorn's default. */
export class AccessLog {
  readonly #sink: LineSink;
  readonly #clock: Clock;

  constructor(sink: LineSink, clock: Clock) {
    this.#sink = sink;
    this.#clock = clock;
  }

  write(request: RequestFacts, response: ResponseFacts): void {
    const { method, target, version } = request;
    const line = method === "" ? target : `${method} ${target} HTTP/${version}`;
    this.#sink.write(
      `${request.remoteAddress || "-"} - ${userOf(request)} ` +
        `[${formatCommonLogTime(this.#clock.date())}] "${escape(line)}" ` +
        `${response.status || "-"} ${response.bodyBytes ?? "-"} ` +
        `"${escape(request.header("referer")) || "-"}" ` +
        `"${escape(request.header("user-agent")) || "-"}"\n`,
    );
  }

  reopen(): void {
    this.#sink.reopen();
  }

  flush(): Promise<void> {
    return this.#sink.flush();
  }
}

/** Keeps what a client sent from ending its field or its line. */
function escape(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what is escaped
  return text.replace(/["\\\x00-\x1f\x7f-\x9f\u2028\u2029]/g, (character) => {
    if (character === '"' || character === "\\") return `\\${character}`;
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

/** The user name of Basic credentials. */
function userOf(request: RequestFacts): string {
  const [scheme, credentials] = request.header("authorization").split(" ");
  if (scheme?.toLowerCase() !== "basic" || credentials === undefined) {
    return "-";
  }
  try {
    const user = atob(credentials).split(":")[0] ?? "";
    return escape(user).replaceAll(" ", "\\x20") || "-";
  } catch {
    return "-";
  }
}
