/** The seed of this run's random cases: another one each time, or that of `TRUEUP_SEED=<seed>[:<path>]` to replay a failure. */
export interface PropertySeed {
  readonly seed: number;
  readonly path?: string;
  /** For test titles, so that every report says how to replay. */
  readonly title: string;
}

/** Reads the seed to replay, or draws one. */
export function propertySeed(): PropertySeed {
  const [, given, path] = /^(-?\d+)(?::([\d:]+))?$/u.exec(process.env['TRUEUP_SEED'] ?? '') ?? [];
  const seed = given === undefined ? Math.floor(Math.random() * 0x7fffffff) : Number(given);
  return { seed, ...(path === undefined ? {} : { path }), title: `TRUEUP_SEED=${seed}` };
}

/** How many random cases to run: `usual` in every test run, `long` in `npm run test:long`, `chaos` in `npm run test:chaos`. */
export function casesOf(usual: number, long: number, chaos: number = long): number {
  if (process.env['TRUEUP_CHAOS'] === '1') return chaos;
  return process.env['TRUEUP_LONG'] === '1' ? long : usual;
}
