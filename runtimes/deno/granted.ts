/** What `Deno.permissions` is asked about. */
export interface Descriptor {
  readonly name: string;
  readonly path?: string;
  readonly host?: string;
  readonly command?: string;
  readonly kind?: string;
}

/** The slice of Deno that is used. */
declare const Deno: {
  readonly permissions: {
    querySync(descriptor: Descriptor): { readonly state: string };
  };
};

const ALL = ["read", "write", "net", "env", "sys", "run", "ffi"];

/** Whether Deno allows everything; `/proc` and `/dev` are open to nobody else. */
export function hasAll(): boolean {
  return ALL.every((name) => isGranted({ name }));
}

/** Whether something is allowed without asking anybody. */
export function isGranted(descriptor: Descriptor): boolean {
  return Deno.permissions.querySync(descriptor).state === "granted";
}
