import fc from 'fast-check';
import { expect, it } from 'vitest';
import { definitionName, rewriteRefs } from '../../../src/schema/rewrite-refs.ts';

it('turns the references that are named, wherever they stand', () => {
  const schema = {
    items: [{ $ref: '#/definitions/a' }, { $ref: '#/definitions/b' }],
    not: { $ref: '#/definitions/a' },
  };
  expect(rewriteRefs(schema, { a: 'x' })).toEqual({
    items: [{ $ref: '#/definitions/x' }, { $ref: '#/definitions/b' }],
    not: { $ref: '#/definitions/x' },
  });
});

it('gives every name a definition of its own, in letters no reference has to escape', () => {
  const name = fc.string({ unit: fc.constantFrom('a', '.', '2', 'e', '/', '#', '%', '~', ' ', 'é', '_', '😀') });
  fc.assert(
    fc.property(name, name, (left, right) => {
      expect(definitionName('type', left)).toMatch(/^[\w.-]+$/u);
      expect(definitionName('type', left) === definitionName('type', right)).toBe(left === right);
    }),
  );
});
