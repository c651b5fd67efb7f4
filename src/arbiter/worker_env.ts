/** The environment of the workers, from NAME=VALUE texts. */
export function parseEnv(
  assignments: readonly string[],
): Record<string, string> {
  return Object.fromEntries(assignments.map((text) => {
    const [name = "", ...value] = text.split("=");
    return [name, value.join("=")];
  }));
}
