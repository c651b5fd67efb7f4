/**
 * The classes of the platform, as they were before anything replaced them. Modules of this folder
 * name these where an object that native code accepts has to be made.
 */
export const NativeRequest: typeof Request = globalThis.Request;
export const NativeResponse: typeof Response = globalThis.Response;
export const NativeHeaders: typeof Headers = globalThis.Headers;
export const nativeFetch: typeof fetch = globalThis.fetch;
