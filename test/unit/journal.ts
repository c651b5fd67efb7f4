/** What happened, in order, in a few words each. */
export class Journal {
  #entries: string[] = [];

  add(entry: string): void {
    this.#entries.push(entry);
  }

  /** Everything since the last look. */
  take(): string[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }
}
