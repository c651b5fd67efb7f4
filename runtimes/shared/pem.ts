/** The certificates of a file, one text each; not every runtime takes more than one at once. */
export function splitPem(text: string): string[] {
  return text.match(
    /-----BEGIN [A-Z0-9 ]*CERTIFICATE-----[^-]+-----END [A-Z0-9 ]*CERTIFICATE-----/g,
  ) ?? [];
}
