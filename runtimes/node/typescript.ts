import process from "node:process";

/** Whether this Node runs TypeScript by stripping its types (22.18 and later). */
const stripsTypes = Boolean(
  (process.features as { typescript?: unknown }).typescript,
);

/** Whether a file has types to strip. */
export function isTypeScript(path: string): boolean {
  return /\.[cm]?ts$/.test(path);
}

/** Whether a Node, this one by default, needs the tsx loader to import a file, whatever is in it. */
export function needsTsx(
  path: string,
  strips: boolean = stripsTypes,
): boolean {
  return /\.[jt]sx$/.test(path) || (!strips && isTypeScript(path));
}

/** Whether a flag of Node, or the value of one, names the tsx loader. */
export function isTsxFlag(flag: string): boolean {
  return /^(--import=)?tsx$/.test(flag) || /\/node_modules\/tsx\//.test(flag);
}
