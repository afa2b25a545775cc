import { describe, expect, it } from 'vitest';
import { whyTooOld } from '../../../src/diff/older-update.ts';
import { unlistedOption } from '../../../src/diff/unlisted-option.ts';
import { contactAddress } from '../../../src/model/address.ts';
import { whyNotCleared } from '../../../src/model/cannot-clear.ts';
import type { Json } from '../../../src/model/json.ts';
import type { AttributeSpec } from '../../../src/model/project.ts';
import type { Traits } from '../../../src/model/traits.ts';
import { body, declared, desiredOf, ledgerOf, liveOf, living, order, owned } from '../../support/model-values.ts';
import { hashed, NOTE, run } from './at-rest.ts';

const A = order('A');

describe('whyNotCleared', () => {
  const attribute = { address: A, pointer: '/attributes/note', many: undefined };

  it.each<[Traits, boolean | undefined, RegExp | undefined]>([
    [{ null_value: 'ignored' }, undefined, /^would be cleared, and null is ignored .*null_value/u],
    [{ null_value: 'refused' }, undefined, /null is refused/u],
    [{ null_value: 'clears' }, undefined, undefined],
    [{}, undefined, undefined],
    [{ clear_many: 'nothing' }, true, /no request empties such a relationship .*clear_many/u],
    [{ clear_many: 'nothing' }, false, undefined],
    [{ clear_one: 'nothing' }, false, /clear_one/u],
    [{ clear_one: 'null' }, false, undefined],
  ])('%o, many: %s', (traits, many, why) => {
    const told = whyNotCleared(traits, { ...attribute, many });
    if (why === undefined) expect(told).toBeUndefined();
    else expect(told).toMatch(why);
  });

  it('was asked of attributes of instances only', () => {
    const traits = { null_value: 'ignored' } as const;
    expect(whyNotCleared(undefined, attribute)).toBeUndefined();
    expect(whyNotCleared(traits, { ...attribute, pointer: '/external_updated_at' })).toBeUndefined();
    expect(whyNotCleared(traits, { ...attribute, address: contactAddress('id', '1') })).toBeUndefined();
  });
});

describe('whyTooOld', () => {
  const told = (wanted: Json, held: Json, traits: Traits | undefined = { older_update: 'ignored' }) => {
    const at = (value: Json) => ({ ...body(), external_updated_at: value }) as never;
    return whyTooOld(declared(A, at(wanted)), living(A, at(held)), traits);
  };

  it('tells both times, and what this workspace does with the older one', () => {
    expect(told(1_700_000_000, 1_700_000_060)).toMatch(
      /newer in Intercom \(external_updated_at 2023-11-14T22:14:20Z\) than in the YAML \(2023-11-14T22:13:20Z\), and this workspace ignores/u,
    );
    expect(told(1, 2, { older_update: 'refused' })).toMatch(
      /this workspace refuses older updates .*; nothing of it is sent\. Raise external_updated_at in the YAML, or leave it out$/u,
    );
    // Further away than any date there is.
    expect(told(1, 9e12)).toContain('external_updated_at 9000000000000)');
  });

  it('is silent where it is not older, or nobody saw what happens', () => {
    for (const nothing of [
      told(2, 2),
      told(3, 2),
      told(null, 2),
      told(1, null),
      told(1, 2, {}),
      told(1, 2, { older_update: 'applied' }),
    ])
      expect(nothing).toBeUndefined();
    expect(whyTooOld(declared(A), living(A), undefined)).toBeUndefined();
  });
});

describe('unlistedOption', () => {
  const list: AttributeSpec = { type: 'list', options: ['open'], required: false, sensitive: false };
  const told = (live: Json, { sensitive = false, traits = {} as Traits, attribute = list as AttributeSpec } = {}) =>
    unlistedOption({ relationship: undefined, attribute, sensitive }, live, traits);

  it('shows the value, a long one by its beginning, a sensitive one not at all', () => {
    expect(told('gone')).toMatch(/^shows "gone" in Intercom/u);
    expect(told('é'.repeat(61))).toContain(`shows "${'é'.repeat(60)}…" in`);
    expect(told('é'.repeat(60))).toContain(`shows "${'é'.repeat(60)}" in`);
    expect(told('gone', { sensitive: true })).toMatch(/^shows a value in Intercom/u);
    expect(told('17', { traits: { list_read: 'id' } })).toMatch(/^reads as the id of its option/u);
  });

  it('has nothing against an option, an unset value or a list without declared options', () => {
    const { options: _, ...open } = list as typeof list & { options?: unknown };
    const text: AttributeSpec = { type: 'string', required: false, sensitive: false };
    const fine = [
      told('open'),
      told(''),
      told(null),
      told(3),
      told('x', { attribute: open as AttributeSpec }),
      told('x', { attribute: text }),
    ];
    expect(fine).toEqual(fine.map(() => undefined));
  });
});

describe('an update that Intercom would ignore as older', () => {
  const source = { file: 'objects/a.yaml', line: 1, column: 1 };
  const wanted = desiredOf(declared(A, { ...body({ note: 'y' }), external_updated_at: 1 }));
  const live = liveOf([living(A, { ...body({ note: 'x' }), external_updated_at: 2 })]);
  const traits = { older_update: 'ignored' } as const;

  it('is not made, told with its place, and nothing of it is recorded', () => {
    const found = run({ desired: wanted, live, ledger: ledgerOf(owned(A)), traits });
    expect([found.changes, found.unchanged, found.recorded.size]).toEqual([[], [], 0]);
    expect(found.notes).toMatchObject([{ code: 'older-update', address: A, source }]);
    expect(run({ desired: wanted, live, ledger: ledgerOf(owned(A)) }).changes).toHaveLength(1);
  });

  it('is none where nothing would be sent', () => {
    const fields = { [NOTE]: hashed('y') };
    const same = liveOf([living(A, { ...body({ note: 'y' }), external_updated_at: 1 })]);
    const found = run({ desired: wanted, live: same, ledger: ledgerOf(owned(A, fields)), traits });
    expect([found.notes, found.unchanged]).toEqual([[], [A]]);
  });
});
