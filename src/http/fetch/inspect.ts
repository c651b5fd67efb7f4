/** What Node, and Bun after it, ask objects how they want to be shown by. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");
/** The same on Deno, whose own classes have it. */
const DENO_INSPECT = Symbol.for("Deno.privateCustomInspect");

type Inspect = (value: unknown, options: unknown) => string;

/**
 * Lets `console.log` show an object where the platform shows its own from within; where it reads
 * their members, as Node and Deno do, it shows the ones made here just so.
 */
export function showFor<Own extends object>(
  prototype: Own,
  nativePrototype: object,
  describe: (self: Own) => unknown,
): void {
  if (INSPECT in nativePrototype || DENO_INSPECT in nativePrototype) return;
  const value = function (
    this: Own,
    _depth: number,
    options: unknown,
    inspect: Inspect,
  ): string {
    return `${this.constructor.name} ${inspect(describe(this), options)}`;
  };
  Object.defineProperty(prototype, INSPECT, { value, configurable: true });
}
