import { expect, it } from 'vitest';
import { readReferenced } from '../../../src/model/read-referenced.ts';
import type { Remote, RemotePage, RemoteRecord } from '../../../src/model/remote.ts';

const record = (id: string): RemoteRecord => ({
  id,
  externalId: id,
  body: { attributes: {}, associations: {} },
  members: {},
});

/** Reads pages of ids; `total` is what each page says, or what the first says and then the later ones. */
async function read(
  pages: readonly (readonly string[])[],
  ...totals: readonly number[]
): Promise<{ readonly ids: readonly string[] | undefined; readonly asked: readonly unknown[] }> {
  const asked: unknown[] = [];
  const listReferencedBy: Remote['listReferencedBy'] = async (...request) => {
    asked.push(request);
    const page = request[3];
    const total = totals[page - 1] ?? totals.at(-1) ?? 0;
    return { records: (pages[page - 1] ?? []).map(record), page, totalPages: pages.length, total } satisfies RemotePage;
  };
  const found = await readReferenced({ listReferencedBy } as Remote, 'Order', 'contact', '70');
  return { ids: found?.map(({ id }) => id), asked };
}

it('is every page, each once', async () => {
  const { ids, asked } = await read([['1', '2'], ['3', '4'], ['5']], 5);
  expect(ids).toEqual(['1', '2', '3', '4', '5']);
  expect(asked).toEqual([1, 2, 3].map((page) => ['Order', 'contact', '70', page]));
  expect((await read([['1']], 1)).asked).toHaveLength(1);
  expect((await read([[]], 0)).ids).toEqual([]);
});

it('is nothing when something came or went between two pages', async () => {
  const { ids, asked } = await read([['1', '2'], ['3'], ['4']], 4, 5);
  expect(ids).toBeUndefined();
  expect(asked, 'no page after that is asked for').toHaveLength(2);
});

it('is nothing when the pages do not add up to what they say', async () => {
  expect((await read([['1', '2'], ['2']], 3)).ids, 'one moved over and hid another').toBeUndefined();
  expect((await read([['1']], 2)).ids).toBeUndefined();
});
