import fc from 'fast-check';
import { it } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { inProcess } from '../support/in-process.ts';
import { historiesOf } from '../support/random-history.ts';
import { expectUndone } from '../support/undo-law.ts';

const version = (process.env['UV'] ?? '2.16') as '2.16';
it('mass', async () => {
  const sandbox = await startSandbox({ now: () => 1_772_000_000_000, sleep: async () => undefined });
  const trueup = inProcess(sandbox);
  const seed = Number(process.env['US'] ?? 1);
  let n = 0;
  let fails = 0;
  const ends: Record<string, number> = {};
  for (let block = 0; block < Number(process.env['UB'] ?? 20); block += 1) {
    const cases = fc.sample(fc.tuple(historiesOf(version), fc.nat(40)), { seed: seed * 1000 + block, numRuns: 100 });
    for (const [i, [h, at]] of cases.entries()) {
      if (process.env['UO'] !== undefined && !process.env['UO'].split(',').includes(`${block}:${i}`)) continue;
      n += 1;
      try {
        const e = await expectUndone(sandbox, trueup, h, { edits: h.unnamed, dieAt: at < 24 ? 1 + at / 2 : undefined });
        ends[e] = (ends[e] ?? 0) + 1;
      } catch (error) {
        fails += 1;
        process.stderr.write(
          `FAIL ${version} seed ${seed} ${block}:${i} dieAt ${at < 24 ? 1 + at / 2 : '-'}: ${String((error as Error).message).slice(0, 600)}\n`,
        );
        if (process.env['UT']) throw error;
      }
    }
    process.stderr.write(`block ${block} n ${n} fails ${fails} ${JSON.stringify(ends)}\n`);
  }
}, 10000000);
