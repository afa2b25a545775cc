import { describe, expect, it } from 'vitest';
import { aChange, order, PLAIN } from '../../../support/model-values.ts';
import { CONTACT, codesIn, DELETION, findingsIn } from '../../../support/quiet-world.ts';

describe('protected', () => {
  it('a delete or a release of something protected, and nothing less', () => {
    expect(codesIn({ changes: [{ ...DELETION, protected: true }] })).toEqual(['protected']);
    expect(codesIn({ changes: [aChange(CONTACT, { released: true, protected: true })] })).toEqual(['protected']);
    expect(codesIn({ changes: [aChange(order('A'), { protected: true })] })).toEqual([]);
    const options = { ...PLAIN, adopt: true, allowDeletes: 1 };
    expect(codesIn({ changes: [{ ...DELETION, protected: true }], options }), 'no flag lifts it').toEqual([
      'protected',
    ]);
  });

  it('says how many and which, and for what moved that its entry has to go too', () => {
    const held = { ...DELETION, protected: true };
    const lift = 'declare it again, take it off `protect:` and apply; then remove it in a later apply';
    expect(findingsIn({ changes: [held] })).toEqual([
      {
        code: 'protected',
        severity: 'refuse',
        message: '1 protected address would be deleted',
        addresses: [order('A')],
        remedy: lift,
      },
    ]);
    const moved = { ...held, address: order('B'), movedTo: order('N') };
    expect(findingsIn({ changes: [held, aChange(order('C')), moved] })[0]).toMatchObject({
      message: '2 protected addresses would be deleted',
      addresses: [order('A'), order('B')],
      remedy: `${lift}; until then its \`moved\` entry has to go`,
    });
  });
});
