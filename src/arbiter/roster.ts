/** A worker in the books. */
export interface Member {
  /** How many workers were started before it, plus one. */
  readonly age: number;
  /** Its place, from 1; a replacement takes the same one. */
  readonly slot: number;
  readonly generation: number;
  stage: "starting" | "ready" | "draining";
  /** It serves, and has asked to be replaced. */
  wantsReplacement: boolean;
}

/** What brings the workers of a generation to their target. */
export interface Plan {
  /** Slots that need a new worker. */
  readonly start: readonly number[];
  /** Ages of workers that are not needed any more. */
  readonly drain: readonly number[];
}

/** Which workers there are. Pure bookkeeping: it starts and stops nothing. */
export class Roster {
  readonly #members = new Map<number, Member>();

  get size(): number {
    return this.#members.size;
  }

  get members(): readonly Member[] {
    return [...this.#members.values()];
  }

  add(member: Pick<Member, "age" | "slot" | "generation">): void {
    this.#members.set(member.age, {
      ...member,
      stage: "starting",
      wantsReplacement: false,
    });
  }

  get(age: number): Member | undefined {
    return this.#members.get(age);
  }

  remove(age: number): void {
    this.#members.delete(age);
  }

  readyCount(generation: number): number {
    return this.#active(generation).filter(({ stage }) => stage === "ready")
      .length;
  }

  /** Whether each slot up to `target` has a ready worker of the generation. */
  isComplete(generation: number, target: number): boolean {
    const slots = new Set(
      this.#active(generation).filter(({ stage }) => stage === "ready").map((
        { slot },
      ) => slot),
    );
    return Array.from({ length: target }, (_, index) => index + 1).every((
      slot,
    ) => slots.has(slot));
  }

  plan(generation: number, target: number): Plan {
    const active = this.#active(generation);
    const start: number[] = [];
    const drain = active.filter(({ slot }) => slot > target).map(({ age }) =>
      age
    );
    let isReplacing = false;
    for (let slot = 1; slot <= target; slot++) {
      const occupants = active.filter((member) => member.slot === slot);
      if (occupants.length === 0) start.push(slot);
      if (occupants.length > 1) isReplacing = true;
      drain.push(...supersededAges(occupants));
    }
    const due = isReplacing
      ? undefined
      : this.#oldestWantingReplacement(generation, target);
    if (due !== undefined) start.push(due.slot);
    return { start, drain };
  }

  /** One at a time: a recycled worker never leaves a gap, and the machine starts one process. */
  #oldestWantingReplacement(
    generation: number,
    target: number,
  ): Member | undefined {
    return this.#active(generation).find((member) =>
      member.wantsReplacement && member.slot <= target
    );
  }

  #active(generation: number): Member[] {
    return this.members.filter((member) =>
      member.generation === generation && member.stage !== "draining"
    );
  }
}

/** Once a replacement is ready, the workers before it in the same slot are not needed. */
function supersededAges(occupants: readonly Member[]): number[] {
  const newestReady = Math.max(
    ...occupants.filter(({ stage }) => stage === "ready").map(({ age }) => age),
  );
  return occupants.filter(({ age }) => age < newestReady).map(({ age }) => age);
}
