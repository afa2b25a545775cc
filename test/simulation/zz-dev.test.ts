import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type SimulationFailed, simulate } from '../support/simulation/simulate.ts';

it('dev', async () => {
  const from = Number(process.env['FROM'] ?? 1),
    n = Number(process.env['N'] ?? 100);
  const traced = process.env['TRACE'] === '1';
  let bad = 0;
  const sum = { runs: 0, kills: 0, crashes: 0, requests: 0, needed: 0 };
  const t = performance.now();
  const c = process.cpuUsage();
  const kinds = new Map<string, number[]>();
  for (let seed = from; seed < from + n; seed++) {
    try {
      const r = await simulate(seed, traced);
      for (const k of Object.keys(sum) as (keyof typeof sum)[]) sum[k] += r[k];
    } catch (e) {
      bad++;
      const m = (e as Error).message
        .replace(/^TRUEUP_SEED=\d+: /, '')
        .split('\n')[0]!
        .slice(0, 160);
      kinds.set(m, [...(kinds.get(m) ?? []), seed]);
      if (traced) {
        writeFileSync('/tmp/simx/trace', (e as SimulationFailed).trace.join('\n') + '\n' + (e as Error).message);
      }
      if (traced) throw e;
    }
  }
  const cpu = process.cpuUsage(c);
  console.log({ bad, ...sum, ms: (performance.now() - t) / n, cpu: (cpu.user + cpu.system) / 1000 / n });
  for (const [m, s] of [...kinds].sort((a, b) => b[1].length - a[1].length)) console.log(s.length, m, s.slice(0, 6));
});
