import fc from 'fast-check';
import jsonPatch from 'fast-json-patch';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import { buildPatch } from '../../../src/plan/patch.ts';
import { body } from '../../support/model-values.ts';

describe('buildPatch', () => {
  it('makes and removes as a whole', () => {
    expect(buildPatch(null, body({ note: 'x' }))).toEqual([{ op: 'add', path: '', value: body({ note: 'x' }) }]);
    expect(buildPatch(body({ note: 'x' }), null)).toEqual([{ op: 'remove', path: '' }]);
    expect(buildPatch(null, null)).toEqual([]);
  });

  it('turns any body into any other, by no operation at all when they are equal', () => {
    const values = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.string(), { maxLength: 3 }));
    const names = fc.oneof(fc.constantFrom('note', 'parts', 'a/b', 'm~n'), fc.string({ minLength: 1, maxLength: 3 }));
    const fields = fc.dictionary(
      names.filter((name) => name !== '__proto__'),
      values as fc.Arbitrary<Json>,
      {
        maxKeys: 4,
        noNullPrototype: true,
      },
    );
    fc.assert(
      fc.property(fields, fields, (before, after) => {
        const patch = buildPatch(body(before), body(after));
        const patched = jsonPatch.applyPatch(structuredClone(body(before)), patch as never).newDocument;
        expect(patched).toEqual(body(after));
        expect(buildPatch(body(after), structuredClone(body(after)))).toEqual([]);
      }),
    );
  });
});
