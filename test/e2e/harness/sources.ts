/** Source text of apps that a test writes, rewrites and breaks. */

/** An app that answers with `version`. */
export function versionedApp(version: string): string {
  return `export default { fetch: () => new Response("version ${version}") };\n`;
}

/** An app that throws while it is imported. */
export function throwingApp(message: string): string {
  return `throw new Error(${JSON.stringify(message)});\n`;
}

/** An app that no parser takes. */
export const UNPARSABLE_APP = "export default { fetch( {{{\n";

/** A config file. */
export function configFile(
  settings: Readonly<Record<string, unknown>>,
): string {
  return `export default ${JSON.stringify(settings)};\n`;
}
