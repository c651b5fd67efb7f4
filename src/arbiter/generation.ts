import type { Settings } from "../config/settings.ts";
import type { Hooks } from "../hooks/hooks.ts";
import type { TlsOptions } from "../http/backend.ts";
import type { OtherRuntime, Owner } from "../runtime.ts";

/** Workers that were started from one load of the configuration. */
export interface Generation {
  readonly number: number;
  readonly settings: Settings;
  readonly hooks: Hooks;
  /** The app specification. */
  readonly app: string;
  /** Absolute path of the app's module. */
  readonly modulePath: string;
  /** What was decided without being asked for, a sentence each. */
  readonly remarks: readonly string[];
  /** Whether workers look for their class among the packages that the app sees. */
  readonly findsPackages: boolean;
  /** What the workers run on; undefined for the runtime of the arbiter. */
  readonly other?: OtherRuntime | undefined;
  /** Working directory of the workers. */
  readonly directory: string;
  /** User and group of the workers; undefined for those of the arbiter. */
  readonly owner: Owner | undefined;
  /** Undefined where the server speaks HTTP without TLS. */
  readonly tls: TlsOptions | undefined;
  /** How many workers there shall be; TTIN and TTOU change it. */
  target: number;
}
