import process from "node:process";

/** How many mutants, and from which seed: FUZZ_COUNT and FUZZ_SEED. */
export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
}

export function readFuzzOptions(count: number): FuzzOptions {
  const { FUZZ_COUNT, FUZZ_SEED } = process.env;
  return { count: Number(FUZZ_COUNT ?? count), seed: Number(FUZZ_SEED ?? 1) };
}

/** Says how to see a failure again. */
export function describeMutant(
  text: string,
  { seed }: FuzzOptions,
  index: number,
): string {
  return `mutant ${index} of FUZZ_SEED=${seed}: ${JSON.stringify(text)}`;
}
