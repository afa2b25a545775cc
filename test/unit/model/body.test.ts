import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  associationPointer,
  attributePointer,
  buildBody,
  EMPTY_BODY,
  isUnset,
  listFields,
  type Member,
  membersOf,
  parseFieldPointer,
  readField,
  relationshipValue,
} from '../../../src/model/body.ts';

const names = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', 'a/b', '~', '~1', '/', ''), fc.string());
const members = fc.array(
  fc.oneof(fc.constantFrom<Member>('A', 'B', '__proto__', 'id'), names, fc.record({ id: fc.constantFrom('A', '1') })),
);

describe('fields of a body', () => {
  it('come back by their pointers, whatever they are called', () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(parseFieldPointer(attributePointer(name))).toEqual({ section: 'attributes', name });
        expect(parseFieldPointer(associationPointer(name))).toEqual({ section: 'associations', name });
      }),
    );
  });

  it('make the body they were read from', () => {
    const values = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer()));
    const traps = fc.array(fc.tuple(names, fc.string())).map((entries) => Object.fromEntries(entries));
    fc.assert(
      fc.property(values, traps, fc.option(fc.nat(), { nil: undefined }), (attributes, associations, time) => {
        const body = { ...(time === undefined ? {} : { external_created_at: time }), attributes, associations };
        const again = buildBody(
          listFields(body).map((pointer) => [pointer, readField(body, pointer) ?? null] as const),
        );
        expect(JSON.stringify(again)).toBe(
          JSON.stringify({ ...body, attributes: sorted(attributes), associations: sorted(associations) }),
        );
        expect(Object.getPrototypeOf(again.attributes)).toBe(Object.prototype);
      }),
    );
  });

  it('share what is empty, and name the times only when there are any', () => {
    expect(buildBody([]).associations).toBe(EMPTY_BODY.associations);
    expect(buildBody([])).toEqual({ attributes: {}, associations: {} });
    expect(Object.keys(buildBody([['/external_updated_at', 5]]))[0]).toBe('external_updated_at');
  });

  it('that are only inherited are not there', () => {
    const empty = { attributes: {}, associations: {} };
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(readField(empty, attributePointer(name))).toBeUndefined();
    }
  });
});

describe('relationshipValue', () => {
  it('is one value for one set: order and repeats do not show', () => {
    fc.assert(
      fc.property(members, (list) => {
        const value = relationshipValue(list, true);
        expect(relationshipValue([...list, ...list].reverse(), true)).toEqual(value);
        expect(relationshipValue(membersOf(value), true)).toEqual(value);
        expect(new Set(membersOf(value).map((member) => JSON.stringify(member)))).toEqual(
          new Set(list.map((member) => JSON.stringify(member))),
        );
      }),
    );
  });

  it('tells an external id from an Intercom id', () => {
    expect(relationshipValue(['1', { id: '1' }], true)).toHaveLength(2);
  });

  it('of a to-one is one member, unset, or honestly several', () => {
    expect(relationshipValue([], false)).toBeNull();
    expect(relationshipValue(['A', 'A'], false)).toBe('A');
    expect(relationshipValue(['B', 'A'], false)).toEqual(['A', 'B']);
  });
});

describe('membersOf', () => {
  it('is what a relationship holds, one or many, and nothing when it is unset', () => {
    expect(membersOf('A')).toEqual(['A']);
    expect(membersOf({ id: '1' })).toEqual([{ id: '1' }]);
    expect(membersOf(['A', 'B'])).toEqual(['A', 'B']);
    for (const unset of [undefined, null, '', []]) expect(membersOf(unset)).toEqual([]);
  });
});

describe('isUnset', () => {
  it.each([undefined, null, '', []].map((value) => [value]))('%j is', (value) => expect(isUnset(value)).toBe(true));
  it.each([0, false, ' ', 'null', [null], {}].map((value) => [value]))('%j is not', (value) =>
    expect(isUnset(value)).toBe(false),
  );
});

function sorted<Value>(record: { [name: string]: Value }): { [name: string]: Value } {
  return Object.fromEntries(
    Object.keys(record)
      .sort()
      .map((name) => [name, record[name] as Value]),
  );
}
