import { describe, expect, it } from 'vitest';
import { contactAddress, conversationAddress } from '../../../src/model/address.ts';
import type { Step } from '../../../src/model/plan.ts';
import { estimateCalls } from '../../../src/plan/estimate-calls.ts';
import { aStepOf } from '../../support/model-values.ts';

function steps(count: number, over: Partial<Step> = {}): Step[] {
  return Array.from({ length: count }, (_, index) => aStepOf(index + 1, over));
}

describe('estimateCalls', () => {
  it('takes nothing for what changes the ledger alone', () => {
    expect(estimateCalls(steps(5, { patch: [] }), 10)).toEqual({ writes: 0, seconds: 0 });
    expect(estimateCalls([...steps(5, { patch: [] }), ...steps(2)], 10)).toEqual({ writes: 2, seconds: 1 });
  });

  it('waits ten seconds for each window that is used up, and never says none at all', () => {
    expect([1, 9, 10, 19, 20].map((count) => estimateCalls(steps(count), 10).seconds)).toEqual([1, 1, 10, 10, 20]);
  });

  it('reads once more what is deleted and what people edit', () => {
    const looked = [
      { action: 'delete' as const },
      { address: contactAddress('id', 'c') },
      { address: conversationAddress('9') },
    ];
    for (const over of looked) expect(estimateCalls(steps(5, over), 10)).toEqual({ writes: 5, seconds: 10 });
    expect(estimateCalls(steps(5, { action: 'create' }), 10)).toEqual({ writes: 5, seconds: 1 });
  });

  it('takes the documented allowance where Intercom has not told its own', () => {
    expect(estimateCalls(steps(1666), undefined).seconds).toBe(1);
    expect(estimateCalls(steps(1667), undefined).seconds).toBe(10);
  });
});
