/** Stands in for the command until there is one. */
export function runCommand(): Promise<void> {
  return Promise.resolve();
}
