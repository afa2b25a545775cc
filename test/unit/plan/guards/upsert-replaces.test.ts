import { describe, expect, it } from 'vitest';
import { aChange, aField, order } from '../../../support/model-values.ts';
import { CONTACT, codesIn, findingsIn, refusedIn } from '../../../support/quiet-world.ts';

const fields = [aField('/attributes/note', 'a', 'b')];
const traits = { upsert: 'cleared' } as const;

describe('upsert-replaces', () => {
  it('updates of instances where Intercom clears what it is not told, once per instance', () => {
    const update = aChange(order('A'), { fields });
    expect(refusedIn({ traits, changes: [update, update] })).toEqual([
      'upsert-replaces: trueup doctor --canary, once Intercom keeps them: only a new answer lifts this',
    ]);
    const options = { adopt: true, allowDeletes: 9, targets: ['*'], excludes: [] };
    expect(codesIn({ traits, changes: [update], options }), 'no flag lifts it').toEqual(['upsert-replaces']);
  });

  it('names each instance once, and how many changes would lose something', () => {
    const clears =
      'every attribute that an update does not mention: this workspace clears them (doctor --canary: upsert)';
    const update = aChange(order('A'), { fields });
    expect(findingsIn({ traits, changes: [update] })[0]).toMatchObject({
      severity: 'refuse',
      message: `1 instance would lose ${clears}`,
      addresses: [order('A')],
    });
    const two = [update, { ...update, address: order('B') }];
    expect(findingsIn({ traits, changes: two })[0]).toMatchObject({
      message: `2 instances would lose ${clears}`,
      addresses: [order('A'), order('B')],
    });
  });

  it('nothing else: creations, contacts, changes of the ledger alone, and workspaces not seen to do so', () => {
    const harmless = [
      aChange(order('A'), { action: 'create', id: null, fields }),
      aChange(CONTACT, { fields }),
      aChange(order('A')),
    ];
    expect(codesIn({ traits, changes: harmless })).toEqual([]);
    expect(codesIn({ changes: [aChange(order('A'), { fields })] })).toEqual([]);
    expect(codesIn({ traits: { upsert: 'kept' }, changes: [aChange(order('A'), { fields })] })).toEqual([]);
  });
});
