import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readListing } from '../../../src/live/read-listing.ts';
import type { RemotePage } from '../../../src/model/remote.ts';
import { fakeRemote, pageOf } from '../../support/fake-remote.ts';

/** Answers each attempt's pages in turn; the last attempt repeats. */
function listing(...attempts: readonly (readonly RemotePage[])[]) {
  const asked: number[] = [];
  let attempt = -1;
  const remote = fakeRemote({
    list: async (_type, page) => {
      asked.push(page);
      if (page === 1) attempt = Math.min(attempt + 1, attempts.length - 1);
      return attempts[attempt]?.[page - 1] ?? pageOf([], page, 1, 0);
    },
  });
  return { remote, asked };
}

const two = [pageOf(['1', '2'], 1, 2, 3), pageOf(['3'], 2, 2, 3)];

describe('readListing', () => {
  it('is complete when the pages add up to the total', async () => {
    const found = await readListing(listing(two).remote, 'Order');
    expect(found.complete).toBe(true);
    expect(found.records.map(({ id }) => id)).toEqual(['1', '2', '3']);
  });

  it('is complete and empty for a type nobody uses', async () => {
    expect(await readListing(listing([pageOf([], 1, 1, 0)]).remote, 'Order')).toEqual({ records: [], complete: true });
    expect(await readListing(listing([pageOf([], 1, 0, 0)]).remote, 'Order')).toEqual({ records: [], complete: true });
  });

  it.each<[string, RemotePage[]]>([
    ['a record that moved to the next page', [pageOf(['1', '2'], 1, 2, 3), pageOf(['2'], 2, 2, 3)]],
    ['a record that slipped through', [pageOf(['1', '2'], 1, 2, 4), pageOf(['4'], 2, 2, 4)]],
    ['a page that comes twice', [pageOf(['1', '2'], 1, 2, 4), pageOf(['1', '2'], 2, 2, 4)]],
    ['a page that comes empty', [pageOf(['1', '2'], 1, 2, 3), pageOf([], 2, 2, 3)]],
    ['a total that changes on the way', [pageOf(['1', '2'], 1, 2, 3), pageOf(['3'], 2, 2, 4)]],
    ['a total that is too small', [pageOf(['1', '2'], 1, 2, 2), pageOf(['3'], 2, 2, 2)]],
    ['a total that is too large', [pageOf(['1', '2'], 1, 1, 3)]],
    ['a total of none beside records', [pageOf(['1'], 1, 1, 0)]],
  ])('never takes %s for complete', async (_what, pages) => {
    const { remote, asked } = listing(pages);
    expect((await readListing(remote, 'Order')).complete).toBe(false);
    expect(
      asked.filter((page) => page === 1),
      'three attempts, then single reads take over',
    ).toHaveLength(3);
  });

  it('reads again when the listing moved, and believes the attempt that adds up', async () => {
    const found = await readListing(
      listing([pageOf(['1', '2'], 1, 2, 3), pageOf(['2'], 2, 2, 3)], two).remote,
      'Order',
    );
    expect(found.complete).toBe(true);
    expect(found.records).toHaveLength(3);
  });

  it('never believes pages that lack something that is there, whatever they do', async () => {
    const pages = fc.array(fc.uniqueArray(fc.constantFrom('1', '2', '3', '4', '5', '6')), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(pages, fc.nat(7), async (ids, total) => {
        const shown = ids.map((page, index) => pageOf(page, index + 1, ids.length, total));
        const found = await readListing(listing(shown).remote, 'Order');
        expect(found.complete).toBe(new Set(ids.flat()).size === total);
      }),
    );
  });

  it('stops after the first page when single reads are fewer calls, and does not call that complete', async () => {
    const first = pageOf(['1', '2'], 1, 40, 6000);
    const { remote, asked } = listing([first]);
    const found = await readListing(remote, 'Order', ['external 1', 'external 9', 'external 8']);
    expect(asked).toEqual([1]);
    expect(found).toEqual({ records: first.records, complete: false });
  });

  it('goes on when the rest of the pages is fewer calls than what is still missing', async () => {
    const { remote, asked } = listing(two);
    await readListing(remote, 'Order', ['external 3', 'external 8', 'external 9']);
    expect(asked).toEqual([1, 2]);
  });
});
