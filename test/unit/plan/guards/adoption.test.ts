import { describe, expect, it } from 'vitest';
import { aChange, order, PLAIN } from '../../../support/model-values.ts';
import { codesIn, findingsIn, refusedIn } from '../../../support/quiet-world.ts';

describe('adoption', () => {
  it('anything not applied from here, lifted by --adopt alone', () => {
    const changes = [aChange(order('A'), { action: 'adopt', origin: 'adopt' })];
    expect(refusedIn({ changes })).toEqual(['adoption: --adopt']);
    expect(codesIn({ changes, options: { ...PLAIN, allowDeletes: 1 } })).toEqual(['adoption']);
    expect(codesIn({ changes, options: { ...PLAIN, adopt: true } })).toEqual([]);
    expect(codesIn({ changes: [aChange(order('A'), { origin: 'conflict' })] })).toEqual([]);
  });

  it('names each, and no other change', () => {
    const adopted = ['A', 'B'].map((key) => aChange(order(key), { origin: 'adopt' }));
    expect(findingsIn({ changes: [...adopted, aChange(order('C'))] })).toEqual([
      {
        code: 'adoption',
        severity: 'refuse',
        message: '2 exist in Intercom and were not applied from here',
        addresses: [order('A'), order('B')],
        remedy: '--adopt',
      },
    ]);
    expect(findingsIn({ changes: adopted.slice(1) })[0]?.message).toBe(
      '1 exists in Intercom and was not applied from here',
    );
  });
});
