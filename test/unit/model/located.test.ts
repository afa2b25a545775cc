import { expect, it } from 'vitest';
import { entriesOf, keyAt, type Located, plainValue, valueAt } from '../../../src/model/located.ts';

const place = (line: number) => ({ line, column: 1 }) as const;
const scalar: Located = { kind: 'scalar', value: 'x', ...place(2) } as never;
const map: Located = { kind: 'map', entries: new Map([['a', { key: place(3), value: scalar }]]), ...place(1) } as never;

it('finds a key by its own place, and anything else by the place of the whole', () => {
  expect(keyAt(map, 'a')).toEqual(place(3));
  expect(keyAt(map, 'b')).toBe(map);
  expect(keyAt(scalar, 'a')).toBe(scalar);
});

it('has values under the keys of maps only', () => {
  expect(valueAt(map, 'a')).toBe(scalar);
  for (const nothing of [valueAt(map, 'b'), valueAt(scalar, 'a'), valueAt(undefined, 'a')])
    expect(nothing).toBeUndefined();
});

it('is without positions what was written, whatever the keys are called', () => {
  const odd = new Map(['__proto__', 'constructor'].map((key) => [key, { key: place(3), value: scalar }]));
  const list: Located = {
    kind: 'list',
    items: [scalar, { kind: 'map', entries: odd, ...place(1) }],
    ...place(1),
  } as never;
  const [first, second] = plainValue(list) as [string, object];
  expect(first).toBe('x');
  expect(Object.keys(second)).toEqual(['__proto__', 'constructor']);
  expect((second as { toString?: unknown }).toString).toBeUndefined();
});

it('has entries when it is a map', () => {
  expect([...entriesOf(map).keys()]).toEqual(['a']);
  for (const none of [scalar, undefined]) expect(entriesOf(none).size).toBe(0);
});
