import { expect, it } from 'vitest';
import { simulate } from '../support/simulation/simulate.ts';
it('det', async () => {
  for (let seed = 1; seed < 60; seed++) {
    const a: string[] = [], b: string[] = [];
    await simulate(seed, true, a).catch(() => 0); await simulate(seed, true, b).catch(() => 0);
    const i = a.findIndex((l, k) => l !== b[k]);
    if (i >= 0 || a.length !== b.length) { console.log(seed, i, a.slice(i - 3, i + 2), b.slice(i - 3, i + 2)); }
  }
});
