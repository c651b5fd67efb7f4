import { messageOf, PfserveError } from "../errors.ts";
import { EXIT } from "../exit_codes.ts";
import { parseCommandLine } from "./command_line.ts";
import type { ConfigFileAccess } from "./config_file_access.ts";
import { workerHookOf } from "../hooks/hook_names.ts";
import type { Hooks } from "../hooks/hooks.ts";
import { type FileLayer, readConfig, readConfigModule } from "./config_file.ts";
import { checkTogether } from "./cross_checks.ts";
import { SETTING_NAMES, settingOf } from "./settings_table.ts";
import type { Configuration, SettingName, Settings } from "./settings.ts";
import { splitWords } from "./shell_words.ts";
import {
  ARGUMENTS,
  ARGUMENTS_VARIABLE,
  CODE,
  COMMAND_LINE,
  environmentSource,
  explainRefusal,
  type Layer,
  parseGiven,
} from "./source.ts";
import type { ParseContext } from "./value_type.ts";
import { readVariables, warnOfVariables } from "./variables.ts";

/** What settings are resolved from. */
export interface ResolveOptions extends ParseContext, ConfigFileAccess {
  /** The arguments after the command's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What a program gives that has the server in its process. */
  readonly code?: object;
}

/** Where each value comes from: "default", "environment NAME", "file PATH", "PFSERVE_CMD_ARGS" or "command line". */
export type Origins = Readonly<Record<SettingName, string>>;

/** Every setting with its value, and where that comes from. */
export interface Resolved {
  readonly settings: Settings;
  /** The app specification; undefined when nothing names an app. */
  readonly app: string | undefined;
  readonly origins: Origins;
  /** The hooks of the config file. */
  readonly hooks: Hooks;
  /** What an operator should know, a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Resolves every setting: a default gives way to variables such as PORT, those to the config file, that
 * to the variables PFSERVE_*, to PFSERVE_CMD_ARGS, to the command line and to what code gives. Throws `PfserveError` with the exit code to end with. It may
 * be called again, and sees what has changed in the config file.
 */
export async function resolveSettings(
  options: ResolveOptions,
): Promise<Resolved> {
  const code = readCode(options.code ?? {});
  const laterLayers = [
    ...readVariables(options.env),
    readArgumentsVariable(options.env),
    { source: COMMAND_LINE, given: parseCommandLine(options.argv).given },
    code,
  ];
  const path = findGivenConfig(laterLayers) ?? options.findConfigFile();
  const file = path === undefined ? undefined : await loadLayer(path, options);
  const draft = new Draft();
  for (
    const layer of [...file === undefined ? [] : [file], ...laterLayers]
  ) {
    draft.apply(layer, options);
  }
  draft.fillIn(options.env, options);
  if (path !== undefined) draft.values.set("config", path);
  return {
    ...draft.finish(),
    hooks: { ...file?.hooks, ...code.hooks },
    warnings: warnOfVariables(options.env),
  };
}

/** Values and their origins while they are collected. */
class Draft {
  readonly values: Map<SettingName, unknown> = new Map();
  readonly #origins = new Map<SettingName, string>();

  /** Takes over all that a layer gives; it wins over earlier layers. */
  apply({ source, given }: Layer, context: ParseContext): void {
    for (const each of given) {
      this.values.set(each.name, parseGiven(each, source, context));
      this.#origins.set(each.name, source.origin);
    }
  }

  /** Gives every setting that has no value its default, or what the environment makes of it. */
  fillIn(env: ResolveOptions["env"], context: ParseContext): void {
    for (const name of SETTING_NAMES) {
      if (this.values.has(name)) continue;
      const layer = readEnvironment(name, env);
      if (layer !== undefined) {
        this.apply(layer, context);
        continue;
      }
      this.values.set(name, settingOf(name).default);
      this.#origins.set(name, "default");
    }
  }

  /** Every row has been filled in by now, each by its own type. */
  finish(): Omit<Resolved, "hooks" | "warnings"> {
    const { app, ...settings } = Object.fromEntries(
      this.values,
    ) as unknown as Configuration;
    applyThreads(settings);
    checkTogether(settings);
    const origins = Object.fromEntries(this.#origins) as Origins;
    return { settings, app, origins };
  }
}

/** As in Gunicorn, threads are what makes `gthread` of `sync`. */
function applyThreads(settings: Settings): void {
  const { workerClass, threads } = settings;
  if (workerClass === "sync" && threads > 1) settings.workerClass = "gthread";
}

/** Throws `PfserveError` for hooks that workers would have to read. */
function readCode(code: object): FileLayer {
  const layer = readConfig(code as Readonly<Record<string, unknown>>, CODE);
  const hook = workerHookOf(layer.hooks);
  if (hook === undefined) return layer;
  throw new PfserveError(
    `Cannot use hook ${hook}${CODE.where}: expected it in a config file, where workers find it`,
  );
}

function readArgumentsVariable(env: ResolveOptions["env"]): Layer {
  const words = splitWords(env[ARGUMENTS_VARIABLE] ?? "", ARGUMENTS_VARIABLE);
  const { command, given } = parseCommandLine(words, ARGUMENTS);
  if (command === "serve") return { source: ARGUMENTS, given };
  throw new PfserveError(
    `Cannot use --${command} in ${ARGUMENTS_VARIABLE}: expected it on the command line`,
  );
}

/** The config file that variables or arguments name; those of the command line, which come last, win. */
function findGivenConfig(layers: readonly Layer[]): string | undefined {
  const [last] = layers.flatMap(({ given }) => given)
    .filter(({ name }) => name === "config").reverse();
  return typeof last?.value === "string" ? last.value : undefined;
}

async function loadLayer(
  path: string,
  { loadConfigFile }: ConfigFileAccess,
): Promise<FileLayer> {
  try {
    return await readConfigModule(await loadConfigFile(path), path);
  } catch (error) {
    if (error instanceof PfserveError) throw error;
    throw new PfserveError(
      `Cannot load config file ${JSON.stringify(path)}: ${messageOf(error)}`,
      { exitCode: EXIT.failed, cause: error },
    );
  }
}

/** A variable that is set to nothing counts as not set, as in most deployment tools. */
function readEnvironment(
  name: SettingName,
  env: ResolveOptions["env"],
): Layer | undefined {
  const { environment } = settingOf(name);
  const text = environment && env[environment.variable];
  if (environment === undefined || !text) return undefined;
  const label = environment.variable;
  const source = environmentSource(label);
  const value = explainRefusal(
    () => environment.toValue(text),
    label,
    source,
  );
  return { source, given: [{ name, label, value }] };
}
