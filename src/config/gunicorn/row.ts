/** A setting of Gunicorn, and what has become of it. */
export interface GunicornSetting {
  readonly name: string;
  readonly flags: readonly string[];
  /**
   * `same` and `changed` are settings of pfserve that have this name as their alias; while there is no
   * such setting, they are "not yet".
   */
  readonly fate: "same" | "changed" | "not here" | "not yet";
  /** How it was changed, or why it is not here; a sentence of Markdown, "" where there is nothing to say. */
  readonly note: string;
}

/** Settings under one heading of Gunicorn's reference. */
export interface GunicornSection {
  readonly title: string;
  readonly settings: readonly GunicornSetting[];
}

/** `flags` are separated by a space; "" for what a config file alone can set. */
export function same(name: string, flags: string): GunicornSetting {
  return make(name, flags, { fate: "same", note: "" });
}

export function changed(
  name: string,
  flags: string,
  note: string,
): GunicornSetting {
  return make(name, flags, { fate: "changed", note });
}

export function notHere(
  name: string,
  flags: string,
  note: string,
): GunicornSetting {
  return make(name, flags, { fate: "not here", note });
}

export function notYet(
  name: string,
  flags: string,
  note: string,
): GunicornSetting {
  return make(name, flags, { fate: "not yet", note });
}

function make(
  name: string,
  flags: string,
  rest: Pick<GunicornSetting, "fate" | "note">,
): GunicornSetting {
  return { name, flags: flags.split(" ").filter(Boolean), ...rest };
}
