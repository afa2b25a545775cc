import { describe, expect, it } from 'vitest';
import { aShopThatPrunes, liveOf, living, order, PLAIN } from '../../../support/model-values.ts';
import { codesIn, findingsIn } from '../../../support/quiet-world.ts';

describe('incomplete-listing', () => {
  it('prune all without a listing read to its end, unless the run is scoped', () => {
    const project = aShopThatPrunes('all');
    expect(codesIn({ project })).toEqual(['incomplete-listing']);
    expect(codesIn({ project, live: liveOf([living(order('A'))], [], { listed: ['Order'] }) })).toEqual([]);
    expect(codesIn({ project, options: { ...PLAIN, targets: ['*'] } })).toEqual([]);
    expect(codesIn({ project, options: { ...PLAIN, excludes: ['contact/*'] } })).toEqual([]);
    expect(codesIn({ project: aShopThatPrunes('never') })).toEqual([]);
  });

  it('names the type, and what to wait for', () => {
    expect(findingsIn({ project: aShopThatPrunes('all') })).toEqual([
      {
        code: 'incomplete-listing',
        severity: 'refuse',
        message: 'the listing of Order changed while it was read and never added up to its total',
        addresses: [],
        remedy: 'try again when fewer writes are going on',
      },
    ]);
  });
});
