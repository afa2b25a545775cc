import { describe, expect, it } from 'vitest';
import { aChange, order, PLAIN } from '../../../support/model-values.ts';
import { CONTACT, codesIn, DELETION } from '../../../support/quiet-world.ts';

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
});
