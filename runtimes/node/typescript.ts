import process from "node:process";

/** Whether this Node runs TypeScript by stripping its types (22.18 and later). */
const stripsTypes = Boolean(
  (process.features as { typescript?: unknown }).typescript,
);

/** Whether a file has types to strip. */
export function isTypeScript(path: string): boolean {
  return /\.[cm]?ts$/.test(path);
}

/** Whether this Node needs the tsx loader to import a file, whatever is in it. */
export function needsTsx(path: string): boolean {
  return /\.[jt]sx$/.test(path) || (!stripsTypes && isTypeScript(path));
}

/** Whether a flag of Node, or the value of one, names the tsx loader. */
export function isTsxFlag(flag: string): boolean {
  return /^(--import=)?tsx$/.test(flag) || /\/node_modules\/tsx\//.test(flag);
}
