type Handler = (request: Request, server: unknown) => unknown;
type Answer = Response | Blob | Handler | false;

/** What `Bun.serve` takes as `routes`: by path, and perhaps by method. */
export type Routes = Readonly<
  Record<string, Answer | Readonly<Record<string, Answer>>>
>;

interface Route {
  readonly segments: readonly string[];
  readonly target: Routes[string];
}

export interface Match {
  readonly answer: Answer;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route of a request as Bun does: literal before parameter before wildcard. */
export class RouteTable {
  readonly #routes: readonly Route[];

  constructor(routes: Routes) {
    this.#routes = Object.entries(routes)
      .map(([path, target]) => ({ segments: path.split("/").slice(1), target }))
      .sort(bySpecificity);
    for (const [path, target] of Object.entries(routes)) check(path, target);
  }

  find(request: Request): Match | undefined {
    if (this.#routes.length === 0) return undefined;
    const segments = new URL(request.url).pathname.split("/").slice(1);
    for (const route of this.#routes) {
      const params = match(route.segments, segments);
      if (params === undefined) continue;
      const answer = answerFor(route.target, request.method);
      return answer === undefined || answer === false
        ? undefined
        : { answer, params };
    }
    return undefined;
  }
}

function bySpecificity(one: Route, other: Route): number {
  for (let at = 0;; at++) {
    const [left, right] = [one.segments[at], other.segments[at]];
    if (left === undefined || right === undefined) {
      return other.segments.length - one.segments.length;
    }
    const difference = rankOf(left) - rankOf(right);
    if (difference !== 0) return difference;
  }
}

function rankOf(segment: string): number {
  if (segment === "*") return 2;
  return segment.startsWith(":") ? 1 : 0;
}

function match(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [at, wanted] of pattern.entries()) {
    if (wanted === "*" && at === pattern.length - 1) return params;
    const segment = segments[at];
    if (segment === undefined) return undefined;
    if (wanted.startsWith(":")) params[wanted.slice(1)] = decode(segment);
    else if (wanted !== "*" && wanted !== segment) return undefined;
  }
  return pattern.length === segments.length ? params : undefined;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function answerFor(
  target: Routes[string],
  method: string,
): Answer | undefined {
  if (isAnswer(target)) return target;
  return target[method] ?? (method === "HEAD" ? target["GET"] : undefined);
}

function isAnswer(target: Routes[string]): target is Answer {
  return target === false || typeof target === "function" ||
    target instanceof Response || target instanceof Blob;
}

/** A bundle of HTML is made by Bun's own server alone. */
function check(path: string, target: Routes[string]): void {
  const answers = isAnswer(target) ? [] : Object.values(target);
  if (answers.every(isAnswer)) return;
  throw new TypeError(
    `Cannot serve route "${path}": expected a function, a Response or a file; ` +
      "HTML imports need Bun's own server",
  );
}
