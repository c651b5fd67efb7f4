/** The candidate that `name` was most likely meant to be; undefined when none is near. */
export function nearest(
  name: string,
  candidates: readonly string[],
): string | undefined {
  const wanted = normalize(name);
  const [best] = candidates
    .map((candidate) => ({
      candidate,
      distance: distanceTo(wanted, normalize(candidate)),
    }))
    .filter(({ distance }) => distance <= Math.ceil(wanted.length / 4))
    .sort((a, b) => a.distance - b.distance);
  return best?.candidate;
}

/** The least number of letters to insert, delete, replace or swap with a neighbour. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1];
      const isSwap = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row[j] = Math.min(
        at(last, j) + 1,
        at(row, j - 1) + 1,
        at(last, j - 1) + (isSame ? 0 : 1),
        isSwap ? at(beforeLast, j - 2) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = row;
  }
  return at(last, to.length);
}

/** A word that was cut short counts as one edit. */
function distanceTo(wanted: string, candidate: string): number {
  const isStart = wanted.length >= 3 && candidate.startsWith(wanted);
  const distance = editDistance(wanted, candidate);
  return isStart ? Math.min(1, distance) : distance;
}

/** `--worker_class`, `worker-class` and `workerClass` are one word. */
function normalize(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, "");
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
