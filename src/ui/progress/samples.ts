/** A count at one time. */
export interface Sample {
  readonly at: number;
  readonly count: number;
}

/** Milliseconds between two samples that are kept. */
const GRAIN = 1_000;

/** Takes in a count: one sample a second is kept, and none older than the span but the last of those. */
export function addSample(samples: readonly Sample[], sample: Sample, span: number): readonly Sample[] {
  const last = samples.at(-1);
  if (last !== undefined && sample.at - last.at < GRAIN) return samples;
  const from = sample.at - span;
  const first = samples.findLastIndex(({ at }) => at <= from);
  return [...samples.slice(Math.max(0, first)), sample];
}

/** Milliseconds that as much again takes as is left, at the pace of the samples; undefined before there is any. */
export function timeFor(left: number, samples: readonly Sample[], { at, count }: Sample): number | undefined {
  const first = samples[0];
  if (first === undefined || count <= first.count || at - first.at < 2 * GRAIN) return undefined;
  return (left * (at - first.at)) / (count - first.count);
}
