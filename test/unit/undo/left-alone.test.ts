import { describe, expect, it } from 'vitest';
import { contactAddress } from '../../../src/model/address.ts';
import type { Difference } from '../../../src/model/change.ts';
import type { LiveRecord } from '../../../src/model/live.ts';
import type { IntentRecord } from '../../../src/model/run.ts';
import { buildUndo } from '../../../src/undo/build-undo.ts';
import { listEffects } from '../../../src/undo/list-effects.ts';
import { aShop, body, HASHER, ledgerOf, liveOf, living, order, owned } from '../../support/model-values.ts';

const A = order('A');
const contact = contactAddress('external_id', '70');
const base: IntentRecord = {
  number: 1,
  address: A,
  action: 'update',
  id: `id of ${A}`,
  entry: owned(A),
  before: body({ note: 'old' }),
  after: body({ note: 'new' }),
  was: owned(A),
};
const deleted: IntentRecord = { ...base, action: 'delete', after: null, entry: null };

function undo(
  intents: readonly IntentRecord[],
  live: readonly LiveRecord[],
  over: Partial<Parameters<typeof buildUndo>[0]> = {},
): Difference {
  const numbered = intents.map((intent, index) => ({ ...intent, number: index + 1 }));
  const results = numbered.map(({ number, address }) => ({ number, address, outcome: 'done' as const }));
  const effects = listEffects({ intents: numbered, results, header: {} });
  return buildUndo({
    project: aShop(),
    live: liveOf(live, live.some(({ address }) => address === A) ? [] : [A]),
    ledger: ledgerOf(owned(A)),
    hasher: HASHER,
    run: 'run-x',
    effects,
    learned: [],
    covers: () => true,
    isProtected: () => false,
    ...over,
  });
}

describe('an undo leaves alone, and says so', () => {
  it.each<[string, readonly IntentRecord[], readonly LiveRecord[], RegExp]>([
    [
      'what is told in part only',
      [base],
      [living(A, body({ note: 'new' }), { uncertain: ['/attributes/note'] })],
      /cannot be read whole/u,
    ],
    [
      'what pointed at what is gone',
      [{ ...base, before: body({ parent: 'B' }), after: body() }],
      [living(A)],
      /pointed at B, which no longer exists/u,
    ],
    [
      'what was made anew by others',
      [deleted],
      [living(A, body({ note: 'other' }), { id: 'new' })],
      /made anew after the run, and differs/u,
    ],
    [
      'a holder that points at something else now',
      [{ ...deleted, referrers: [{ address: order('H'), pointer: '/attributes/parent' }] }],
      [living(order('H'), body({ parent: 'C' }))],
      /points at something else since the run/u,
    ],
    [
      'a holder that is gone',
      [{ ...deleted, referrers: [{ address: order('H'), pointer: '/attributes/parent' }] }],
      [],
      /was pointed at by .*, which is gone/u,
    ],
    [
      'a holder nobody declares so any more',
      [{ ...deleted, referrers: [{ address: contact, pointer: '/associations/x' }] }],
      [living(contact)],
      /attach it by hand/u,
    ],
    [
      'a relationship to another type',
      [{ ...deleted, referrers: [{ address: order('H'), pointer: '/attributes/items' }] }],
      [living(order('H'))],
      /points at another type now/u,
    ],
  ])('%s', (_what, intents, live, why) => {
    expect(undo(intents, live).notes.map(({ message }) => message)).toEqual([expect.stringMatching(why)]);
  });

  it('what is of a type nobody declares', () => {
    const unread = { live: liveOf([]) };
    for (const action of ['update', 'create', 'delete'] as const) {
      const { changes, notes } = undo([{ ...base, action }], [], unread);
      expect([changes, notes.map(({ message }) => message)]).toEqual([
        [],
        [expect.stringMatching(/no longer declared/u)],
      ]);
    }
  });

  it('older times where the workspace was seen not to take them', () => {
    const times = (external_updated_at: number) => ({ external_updated_at, ...body() });
    const intent = { ...base, before: times(1), after: times(2) };
    const { notes } = undo([intent], [living(A, times(2))], { traits: { older_update: 'refused' } });
    expect(notes[0]?.message).toContain('this workspace refuses older updates');
  });

  it('nothing of a create in two writes: the second is of the same object', () => {
    const made: IntentRecord = {
      ...base,
      action: 'create',
      id: null,
      before: null,
      after: body({ note: 'a' }),
      was: null,
    };
    const second: IntentRecord = { ...base, before: body(), after: body({ parent: 'B' }) };
    const { changes } = undo([made, second], [living(A, body({ note: 'a', parent: 'B' }))]);
    expect(changes).toMatchObject([{ action: 'delete', address: A }]);
  });
});
