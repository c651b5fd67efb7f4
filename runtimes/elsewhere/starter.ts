import type { OtherRuntime } from "../../src/runtime.ts";

/** How a runtime is started by another one. */
export interface Starter
  extends
    Pick<OtherRuntime, "isAbortClean" | "passingEnv" | "workerEnvironment"> {
  /** `version` is that of the runtime to start, such as "26.10.0". */
  workerArguments(
    version: string,
    ...of: Parameters<OtherRuntime["workerArguments"]>
  ): string[];
  commandArguments(version: string, argv: readonly string[]): string[];
}
