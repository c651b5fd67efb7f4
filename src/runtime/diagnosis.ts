/** What a runtime says of itself to people who ask; nothing here is needed to serve. */
export interface Diagnosis {
  /** What calls of the C library go through, such as "node:ffi"; undefined where nothing can call it. */
  ffi(): string | undefined;
  /** What to do to get FFI. */
  readonly ffiRemedy: string;
  /** Whether nothing can be served without FFI. */
  readonly needsFfi: boolean;
  /** How workers take connections here. */
  acceptBackEnd(): string;
  /** What makes a program of the module at `path`. */
  loaderOf(path: string): string;
}
