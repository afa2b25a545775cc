import { describe, expect, it } from 'vitest';
import type { Finding, Plan, Step } from '../../../src/model/plan.ts';
import { planChecksum, planId } from '../../../src/plan/digest.ts';
import { mergePlans } from '../../../src/plan/merge-plans.ts';
import { aStepOf } from '../../support/model-values.ts';

function aPlan(index: number, steps: readonly Step[], over: Partial<Plan> = {}): Plan {
  const plan = {
    format: 'trueup-plan',
    version: 1,
    workspace: 'w',
    environment: 'default',
    ledger: 'line',
    config_digest: 'd',
    options: { adopt: false, allow_deletes: null, targets: [], excludes: [] },
    shard: { index, total: 2, deletes: 0 },
    summary: { add: steps.length, change: 0, destroy: 0, adopt: 0, forget: 0, unchanged: index },
    calls: { read: 10 * index, write: steps.length, estimated_seconds: index },
    steps,
    unmanaged: ['instance/Order/theirs'],
    findings: [],
    id: '',
    ...over,
  } as const satisfies Omit<Plan, 'checksum'>;
  return { ...plan, checksum: 'c' };
}

const finding = (address: `instance/${string}`): Finding => ({
  code: 'too-many-deletes',
  severity: 'refuse',
  message: '7 deletes, where 3 are allowed',
  addresses: [address],
  remedy: '--allow-deletes 7',
});

const LEFT = aPlan(
  1,
  [
    aStepOf(1, { address: 'instance/Order/a', action: 'create' }),
    aStepOf(2, { address: 'contact/id:c', action: 'update', after_steps: [1] }),
    aStepOf(3, { address: 'instance/Order/z', action: 'delete', after_steps: [2] }),
  ],
  { findings: [finding('instance/Order/z')] },
);
const RIGHT = aPlan(
  2,
  [
    aStepOf(1, { address: 'instance/Order/b', action: 'create' }),
    aStepOf(2, { address: 'instance/Order/y', action: 'delete', after_steps: [1] }),
    aStepOf(3, { address: 'instance/Order/x', action: 'forget' }),
  ],
  { findings: [finding('instance/Order/y')] },
);

describe('the plans of all shards', () => {
  it('are one plan: instances, records, deletes, what is let go of, each waiting for what it waited for', () => {
    const merged = mergePlans([RIGHT, LEFT]);
    expect(merged.steps.map(({ number, address, after_steps }) => [number, address, after_steps])).toEqual([
      [1, 'instance/Order/a', []],
      [2, 'instance/Order/b', []],
      [3, 'contact/id:c', [1]],
      [4, 'instance/Order/z', [3]],
      [5, 'instance/Order/y', [2]],
      [6, 'instance/Order/x', []],
    ]);
    expect(merged.shard).toBeUndefined();
    expect(merged.summary).toEqual({ add: 6, change: 0, destroy: 0, adopt: 0, forget: 0, unchanged: 3 });
    expect(merged.calls).toEqual({ read: 30, write: 6, estimated_seconds: 2 });
    expect(merged.unmanaged).toEqual(['instance/Order/theirs']);
    expect(merged.findings).toEqual([
      { ...finding('instance/Order/y'), addresses: ['instance/Order/y', 'instance/Order/z'] },
    ]);
    const { checksum, ...rest } = merged;
    expect([merged.id, checksum]).toEqual([planId(merged), planChecksum(rest)]);
  });

  it.each<[string, readonly Plan[], string]>([
    ['one is missing', [RIGHT], 'Of 2 shards the plan of shard 1 is missing.'],
    [
      'several are missing',
      [aPlan(2, [], { shard: { index: 2, total: 3, deletes: 0 } })],
      'the plan of shards 1, 3 are missing',
    ],
    ['one is there twice', [LEFT, RIGHT, LEFT], 'Shard 1 of 2 is there twice.'],
    ['one is of another configuration', [LEFT, { ...RIGHT, config_digest: 'e' }], 'not parts of one whole'],
    ['one is of another workspace', [LEFT, { ...RIGHT, workspace: 'v' }], 'not parts of one whole'],
    ['one is of another ledger', [LEFT, { ...RIGHT, ledger: null }], 'not parts of one whole'],
    ['one has other flags', [LEFT, { ...RIGHT, options: { ...RIGHT.options, adopt: true } }], 'not parts of one whole'],
    [
      'one is of another split',
      [LEFT, aPlan(2, [], { shard: { index: 2, total: 3, deletes: 0 } })],
      'not parts of one whole',
    ],
  ])('are refused when %s', (_, plans, message) => {
    expect(() => mergePlans(plans)).toThrow(message);
  });

  it('have ids of their own, although their steps are the same', () => {
    const { shard: _shard, ...whole } = aPlan(1, []);
    const ids = [whole, aPlan(1, []), aPlan(2, []), aPlan(1, [], { shard: { index: 1, total: 3, deletes: 0 } })].map(
      planId,
    );
    expect(new Set(ids).size).toBe(4);
  });
});
