import { describe, expect, it } from 'vitest';
import { aShopThatPrunes, liveOf, living, order, PLAIN } from '../../../support/model-values.ts';
import { codesIn } from '../../../support/quiet-world.ts';

describe('incomplete-listing', () => {
  it('prune all without a listing read to its end, unless the run is scoped', () => {
    const project = aShopThatPrunes('all');
    expect(codesIn({ project })).toEqual(['incomplete-listing']);
    expect(codesIn({ project, live: liveOf([living(order('A'))], [], { listed: ['Order'] }) })).toEqual([]);
    expect(codesIn({ project, options: { ...PLAIN, targets: ['*'] } })).toEqual([]);
  });
});
