import type { Fault } from './faults.ts';

/**
 * What a schedule draws from, by weight: every trouble of rule 45 that a careful client outlives. An answer that is
 * spoiled on its way (truncate, html, empty) ends a command by contract, so only a script of one's own brings it.
 */
const MIX: readonly { readonly weight: number; readonly fault: Omit<Fault, 'nth'> }[] = [
  { weight: 4, fault: { kind: 'rate-limit' } },
  { weight: 1, fault: { kind: 'status', status: 408 } },
  { weight: 2, fault: { kind: 'status', status: 500 } },
  { weight: 2, fault: { kind: 'status', status: 502 } },
  { weight: 2, fault: { kind: 'status', status: 503 } },
  { weight: 2, fault: { kind: 'drop-before' } },
  { weight: 4, fault: { kind: 'drop-after' } },
  { weight: 1, fault: { kind: 'slow', delayMs: 250 } },
];

/** Requests between one fault and the next: enough for a call that was struck to come through when it is sent again. */
const GAP = { least: 3, most: 15 };

/** Faults in a schedule; then the sandbox is as good as gold. */
const LENGTH = 200;

/** A schedule of faults, each striking one request by its number; the same random numbers give the same schedule. */
export function buildFaultSchedule(random: () => number, length: number = LENGTH): readonly Fault[] {
  const total = MIX.reduce((sum, { weight }) => sum + weight, 0);
  const schedule: Fault[] = [];
  let nth = 0;
  while (schedule.length < length) {
    nth += GAP.least + Math.floor(random() * (GAP.most - GAP.least + 1));
    schedule.push({ ...draw(random() * total), nth });
  }
  return schedule;
}

function draw(point: number): Omit<Fault, 'nth'> {
  let left = point;
  for (const { weight, fault } of MIX) {
    left -= weight;
    if (left < 0) return fault;
  }
  throw new Error('a random number is below 1');
}
