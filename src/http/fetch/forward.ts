type Member = (this: unknown, ...values: unknown[]) => unknown;

/**
 * Gives `prototype` those of `keys` that the platform's one has and it lacks: natives refuse `this`
 * of any other making, so that each is run on the native object that `toNative` makes.
 */
export function forwardMissing<Own extends object>(
  prototype: Own,
  nativePrototype: object,
  keys: readonly PropertyKey[],
  toNative: (self: Own, isMethod: boolean) => object,
): void {
  for (const key of keys) {
    const member = Object.getOwnPropertyDescriptor(nativePrototype, key)!;
    if (key === Symbol.toStringTag) continue;
    if (Object.hasOwn(prototype, key)) {
      const { enumerable = false } = member;
      Object.defineProperty(prototype, key, { enumerable });
      continue;
    }
    const forwarded = forwardMember(member, toNative);
    if (forwarded !== undefined) {
      Object.defineProperty(prototype, key, forwarded);
    }
  }
}

function forwardMember<Own extends object>(
  { get, value, enumerable }: PropertyDescriptor,
  toNative: (self: Own, isMethod: boolean) => object,
): PropertyDescriptor | undefined {
  const shape = { enumerable: enumerable ?? false, configurable: true };
  if (get !== undefined) {
    return {
      ...shape,
      get(this: Own): unknown {
        return Reflect.apply(get, toNative(this, false), []);
      },
    };
  }
  if (typeof value !== "function") return undefined;
  const method = value as Member;
  return {
    ...shape,
    writable: true,
    value(this: Own, ...values: unknown[]): unknown {
      return Reflect.apply(method, toNative(this, true), values);
    },
  };
}
