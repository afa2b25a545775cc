import { describe, expect, it } from 'vitest';
import { aChange, order, PLAIN } from '../../../support/model-values.ts';
import { codesIn, refusedIn } from '../../../support/quiet-world.ts';

describe('adoption', () => {
  it('anything not applied from here, lifted by --adopt alone', () => {
    const changes = [aChange(order('A'), { action: 'adopt', origin: 'adopt' })];
    expect(refusedIn({ changes })).toEqual(['adoption: --adopt']);
    expect(codesIn({ changes, options: { ...PLAIN, allowDeletes: 1 } })).toEqual(['adoption']);
    expect(codesIn({ changes, options: { ...PLAIN, adopt: true } })).toEqual([]);
  });
});
