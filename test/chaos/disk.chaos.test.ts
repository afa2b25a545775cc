import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSuffering, type Trouble } from '../support/failing-disk-law.ts';
import { figure } from '../support/figures.ts';
import { type DoomedApply, doomedApplies } from '../support/kill-law.ts';

let applies: readonly DoomedApply[] = [];

beforeAll(async () => {
  applies = await doomedApplies();
});

afterAll(async () => {
  for (const apply of applies) await apply.dispose();
});

const TROUBLES: readonly Trouble[] = [
  ...['ENOSPC', 'EIO', 'EROFS', 'EACCES'].flatMap((code) => [
    { code, lasting: true },
    { code, lasting: false },
  ]),
  { code: 'EIO', lasting: true, calls: new Set(['sync', 'datasync']) },
  { code: 'EDQUOT', lasting: true, calls: new Set(['write']) },
  { code: 'ENOSPC', lasting: true, calls: new Set(['write', 'sync', 'datasync']) },
];

describe('a disk that fails at the k-th call, for every k', () => {
  it.each(TROUBLES)('$code, lasting: $lasting', async (trouble) => {
    for (const apply of applies) {
      const calls = apply.points.filter((name) => name.startsWith('disk')).length;
      let sent = 0;
      const codes = new Map<number, number>();
      for (let at = 1; at <= calls; at += 1) {
        const { writes, code } = await expectSuffering(apply, at, trouble);
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (writes > 0) sent += 1;
      }
      expect(codes.size).toBeGreaterThan(0);
      const ends = [...codes].map(([code, count]) => `exit ${code}: ${count}`).join(', ');
      const which = trouble.calls ? [...trouble.calls].join('/') : 'any call';
      const lasting = trouble.lasting ? 'from then on' : 'once';
      figure(
        `${apply.name}, ${trouble.code} at ${which} ${lasting}`,
        `${calls} places, ${sent} after writes had left: 0 unreadable ledgers, 0 lost, 0 duplicated, 0 human steps (${ends})`,
      );
    }
  });
});
