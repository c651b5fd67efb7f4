import { PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import type { SettingName } from "../config/settings.ts";
import { carry } from "./carry.ts";
import type { Carried, Lost, Migration } from "./migration.ts";

type Properties = Readonly<Record<string, unknown>>;

/** A property of an app of pm2: the setting that it becomes, and its value there. */
interface Translation {
  readonly setting: SettingName;
  toValue?(value: unknown): unknown;
  readonly notes?: readonly string[];
}

const milliseconds = (value: unknown): unknown =>
  typeof value === "number" ? `${value}ms` : value;

/** In the order of the new file; the first of two names wins. */
const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  name: { setting: "name" },
  script: { setting: "app", toValue: asPath },
  cwd: { setting: "chdir" },
  instances: {
    setting: "workers",
    toValue: (value) => isAllCpus(value) ? "auto" : value,
  },
  env: { setting: "env" },
  kill_timeout: { setting: "gracefulTimeout", toValue: milliseconds },
  listen_timeout: { setting: "bootTimeout", toValue: milliseconds },
  pid_file: { setting: "pidfile" },
  pid: { setting: "pidfile" },
  uid: { setting: "user" },
  user: { setting: "user" },
  gid: { setting: "group" },
};

/** What needs no setting, because pfserve does it in any case. */
const NEEDLESS: ReadonlySet<string> = new Set([
  "exec_mode",
  "autorestart",
  "wait_ready",
  "merge_logs",
  "combine_logs",
  "vizion",
  "treekill",
  "automation",
  "source_map_support",
  "pmx",
  "windowsHide",
]);

const LOGS = "what the app prints goes where pfserve's own output goes";
const RESTARTS =
  "a worker that ends is replaced at once, and later and later when it keeps ending";
const ARGUMENTS = "start pfserve itself with it";

const REASONS: Readonly<Record<string, string>> = {
  args: "an app gets no arguments; use env",
  interpreter: ARGUMENTS,
  interpreter_args: ARGUMENTS,
  node_args: ARGUMENTS,
  nodeArgs: ARGUMENTS,
  max_memory_restart:
    "there is no limit of memory; maxRequests replaces workers by and by",
  error_file: LOGS,
  out_file: LOGS,
  error: LOGS,
  output: LOGS,
  log: LOGS,
  log_file: LOGS,
  max_restarts: RESTARTS,
  min_uptime: RESTARTS,
  restart_delay: RESTARTS,
  exp_backoff_restart_delay: RESTARTS,
  cron_restart: "send HUP to the arbiter from cron",
  watch: "it is for development",
  instance_var: "the number of a worker is in PFSERVE_WORKER_ID, from 1",
  increment_var: "workers have the same environment, but PFSERVE_WORKER_ID",
};

/**
 * Reads one app of a pm2 file: the one that is called `name`, or the only one. Throws `PfserveError` when
 * there is no such app, or a choice of several.
 */
export function migrateEcosystem(
  exported: unknown,
  source: string,
  name?: string,
): Migration {
  const app = chooseApp(appsOf(exported, source), source, name);
  const carried: Carried[] = [];
  const lost: Lost[] = [];
  const add = (property: string, result: Carried | string): void => {
    if (typeof result !== "string") carried.push(result);
    else lost.push({ name: property, line: undefined, reason: result });
  };
  for (const [property, translation] of Object.entries(TRANSLATIONS)) {
    const value = app[property];
    const { setting, toValue = (same) => same } = translation;
    const isThere = carried.some((each) => each.name === setting);
    if (value === undefined || value === null || isThere) continue;
    add(property, carry(setting, toValue(value)));
  }
  carried.push(...workerClassOf(app), ...bindOf(app));
  for (const [property, value] of Object.entries(app)) {
    const isKnown = property in TRANSLATIONS || NEEDLESS.has(property);
    if (isKnown || isOff(value)) continue;
    add(property, reasonFor(property));
  }
  return { source, carried, lost };
}

function appsOf(exported: unknown, source: string): readonly Properties[] {
  const file = isRecord(exported) && "default" in exported
    ? exported["default"]
    : exported;
  const apps = isRecord(file) && Array.isArray(file["apps"])
    ? file["apps"]
    : [file].flat();
  if (apps.length > 0 && apps.every((app) => isRecord(app) && app["script"])) {
    return apps as Properties[];
  }
  throw new PfserveError(
    `Cannot migrate ${source}: expected an object with a list of apps, each with its script`,
  );
}

function chooseApp(
  apps: readonly Properties[],
  source: string,
  name: string | undefined,
): Properties {
  const chosen = name === undefined && apps.length === 1
    ? apps[0]
    : apps.find((app) => app["name"] === name);
  if (chosen !== undefined) return chosen;
  const names = apps.map((app) => `--name ${String(app["name"])}`).join(" or ");
  throw new PfserveError(
    name === undefined
      ? `Cannot migrate ${apps.length} apps of ${source} into one file: expected ${names}`
      : `Cannot find app "${name}" in ${source}: expected ${names}`,
    { exitCode: EXIT.usage },
  );
}

/** Apps of pm2 listen by themselves. */
function workerClassOf(app: Properties): Carried[] {
  const notes = ["The app starts its server by itself, as it does below pm2."];
  const result = carry("workerClass", "server", notes);
  return typeof app["script"] === "string" && typeof result !== "string"
    ? [result]
    : [];
}

/** Where the app would listen, which is for pfserve to do now. */
function bindOf({ env }: Properties): Carried[] {
  const port = isRecord(env) ? env["PORT"] : undefined;
  const notes = ["From PORT in env."];
  const result = carry("bind", `0.0.0.0:${String(port)}`, notes);
  return port === undefined || typeof result === "string" ? [] : [result];
}

function reasonFor(property: string): string {
  const reason = REASONS[property];
  if (reason !== undefined) return reason;
  return property.startsWith("env_")
    ? "one environment is carried over, env"
    : "pfserve has no such setting";
}

/** A path, so that it is not taken for anything else. */
function asPath(script: unknown): unknown {
  const isBare = typeof script === "string" && /^[^./]/.test(script);
  return isBare ? `./${script}` : script;
}

function isAllCpus(instances: unknown): boolean {
  return instances === "max" || instances === 0 || instances === "0" ||
    instances === -1;
}

/** What was turned off is not missed. */
function isOff(value: unknown): boolean {
  return value === false || value === undefined || value === null ||
    (Array.isArray(value) && value.length === 0);
}

function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
