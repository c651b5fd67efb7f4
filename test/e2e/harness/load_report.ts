/** A request that was not answered right. */
export interface Failure {
  readonly reason: string;
  /** The worker that answered last on the same connection, 0 when there was no answer before. */
  readonly lastPid: number;
  /** How many requests the connection had answered before. */
  readonly answeredBefore: number;
  /** Wall-clock time, to be compared with the server's log. */
  readonly at: string;
}

const KEPT_FAILURES = 20;

/** The exact count of a load: every request that was sent is answered, failed or under way. */
export class LoadReport {
  sent = 0;
  answered = 0;
  failed = 0;
  connections = 0;
  slowestMs = 0;
  /** How long each answer took. */
  readonly durationsMs: number[] = [];
  /** How many requests failed for each reason. */
  readonly reasons: Map<string, number> = new Map();
  /** How many requests each process answered. */
  readonly byPid: Map<number, number> = new Map();
  /** The first failures. */
  readonly failures: Failure[] = [];

  get underWay(): number {
    return this.sent - this.answered - this.failed;
  }

  countAnswer(pid: number, durationMs: number): void {
    this.answered++;
    this.durationsMs.push(durationMs);
    this.slowestMs = Math.max(this.slowestMs, durationMs);
    this.byPid.set(pid, (this.byPid.get(pid) ?? 0) + 1);
  }

  countFailure(failure: Omit<Failure, "at">): void {
    this.failed++;
    const { reason } = failure;
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    if (this.failures.length < KEPT_FAILURES) {
      this.failures.push({ ...failure, at: new Date().toISOString() });
    }
  }

  /** The count in a few lines. */
  describe(): string {
    const reasons = [...this.reasons].map(([reason, count]) =>
      `  ${count} x ${reason}`
    );
    const failures = this.failures.map((failure) =>
      `  ${failure.at} ${failure.reason}; connection of (pid: ${failure.lastPid}) after ${failure.answeredBefore} answers`
    );
    const summary =
      `${this.sent} sent, ${this.answered} answered, ${this.failed} failed, ` +
      `${this.connections} connections, ${this.byPid.size} processes, slowest ${
        Math.round(this.slowestMs)
      } ms`;
    return [summary, ...reasons, ...failures].join("\n");
  }
}
