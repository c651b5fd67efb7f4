import { fateOf, findGunicornSetting } from "../config/gunicorn/gunicorn.ts";
import { SETTING_NAMES } from "../config/settings_table.ts";
import type { SettingName } from "../config/settings.ts";
import { carry } from "./carry.ts";
import type { Carried, Lost, Migration } from "./migration.ts";
import { readStatements, type Statement } from "./python_lines.ts";
import {
  type PythonNames,
  type PythonValue,
  readPythonValue,
} from "./python_values.ts";

const ASSIGNMENT = /^([A-Za-z_]\w*)\s*(?::[^=]*)?=(?!=)\s*([^]*)$/;
const FUNCTION = /^(?:async\s+)?def\s+(\w+)/;
/** What says nothing of the settings: imports, decorators, a string by itself, `pass`. */
const SILENT = /^(?:import\s|from\s|@|pass$|[rRuU]?["'])/;
const CPU_COUNT = /\bcpu_count\(\)|\bsched_getaffinity\(/;

/** Settings that mean Python modules, or that a config file cannot have. */
const UNFIT: Readonly<Record<string, string>> = {
  wsgi_app: 'it names a Python app; write app: "./app.ts"',
  config: "a config file cannot name another one",
  logger_class: "it names a Python class",
};

const UNFIT_CLASS =
  `it names a Python class; for an app that waits a lot, write workerClass: "async"`;

/** Reads a gunicorn.conf.py as far as it is plain assignments; throws `PfserveError` when it is no Python. */
export function migrateGunicorn(text: string, source: string): Migration {
  const reader = new GunicornReader();
  for (const statement of readStatements(text, source)) reader.read(statement);
  return { source, carried: [...reader.carried.values()], lost: reader.lost };
}

class GunicornReader {
  /** By setting: the last assignment wins. */
  readonly carried: Map<string, Carried> = new Map();
  readonly lost: Lost[] = [];
  readonly #values = new Map<string, PythonValue>();

  read(statement: Statement): void {
    const { line, text, body } = statement;
    if (SILENT.test(text)) return;
    const definition = FUNCTION.exec(text)?.[1];
    if (definition !== undefined) return this.#readFunction(definition, line);
    const [, name, value] = ASSIGNMENT.exec(text) ?? [];
    if (name !== undefined && value !== undefined) {
      return this.#assign(name, value, line);
    }
    const names = [text, ...body].flatMap(assignedName);
    const what = names.length === 0 ? "" : `, which sets ${names.join(", ")}`;
    this.#lose(firstWords(text), line, `no plain assignment${what}`);
  }

  #readFunction(name: string, line: number): void {
    const found = findGunicornSetting(name);
    if (found === undefined) return;
    const { ours, note } = fateOf(found);
    const reason = ours === undefined
      ? note
      : `a function; write it in TypeScript, as ${ours}`;
    this.#lose(name, line, reason);
  }

  #assign(name: string, text: string, line: number): void {
    const value = readPythonValue(text, this.#values as PythonNames);
    if (value === undefined) this.#values.delete(name);
    else this.#values.set(name, value);
    const found = findGunicornSetting(name);
    if (found === undefined) return;
    // What was assigned before does not hold any more.
    this.carried.delete(name);
    const { status, ours, note } = fateOf(found);
    if (ours === undefined) return this.#lose(name, line, note);
    if (!isSetting(ours)) return this.#readFunction(name, line);
    const unfit = UNFIT[name];
    if (unfit !== undefined) return this.#lose(name, line, unfit);
    if (value === null) return;
    if (name === "worker_class" && String(value).includes(".")) {
      return this.#lose(name, line, UNFIT_CLASS);
    }
    if (name === "workers" && CPU_COUNT.test(text)) {
      const comment = `${text} in Gunicorn; one for each CPU is enough here.`;
      return this.#carry(name, line, carry(ours, "auto", [comment]));
    }
    if (value === undefined) {
      return this.#lose(name, line, `no plain value: ${text}`);
    }
    const comments = status === "changed" ? [note.replaceAll("`", "")] : [];
    this.#carry(name, line, carry(ours, value, comments));
  }

  #carry(name: string, line: number, result: Carried | string): void {
    if (typeof result === "string") this.#lose(name, line, result);
    else this.carried.set(name, result);
  }

  #lose(name: string, line: number, reason: string): void {
    this.lost.push({ name, line, reason });
  }
}

/** The name that a line assigns to, when Gunicorn has a setting of that name. */
function assignedName(line: string): string[] {
  const name = /^(\w+)\s*[-+*/|]?=(?!=)/.exec(line)?.[1];
  return name !== undefined && findGunicornSetting(name) !== undefined
    ? [name]
    : [];
}

function isSetting(name: string): name is SettingName {
  return SETTING_NAMES.some((each) => each === name);
}

function firstWords(text: string): string {
  const first = text.replace(/\n[^]*$|:$/g, "");
  return first.length > 40 ? `${first.slice(0, 40)}…` : first;
}
