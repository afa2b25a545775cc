import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SharedObject } from '../../../src/ledger/shared-object.ts';
import { removeSurely, swapSurely } from '../../../src/ledger/swap-surely.ts';
import { TrueupError } from '../../../src/model/error.ts';
import { casesOf, propertySeed } from '../../support/property-seed.ts';
import { refusal } from './sample.ts';
import { type Fate, type ScriptedObject, scriptedObject, sleeps } from './scripted-object.ts';

const NOTE = { subject: 'a change', by: 'jo' };
const { title, ...seed } = propertySeed();

describe('a swap', () => {
  test('that is answered is sent once, with what it says about itself', async () => {
    const object = scriptedObject('old');
    const { sleep, slept } = sleeps();
    expect(await swap(object, 'v1', sleep)).toBe('v2');
    expect([object.text(), object.asked, object.notes, slept]).toEqual(['mine', ['write'], [NOTE], []]);
  });

  test('of a version that no longer stands is somebody else’s, without a look', async () => {
    const object = scriptedObject('old');
    object.rival('theirs');
    expect(await swap(object, 'v1')).toBeUndefined();
    expect([object.text(), object.asked]).toEqual(['theirs', ['write']]);
  });

  test('whose answer was lost after it happened is found done, and not sent again', async () => {
    const object = scriptedObject('old');
    object.fates.push('unheard');
    const { sleep, slept } = sleeps();
    expect(await swap(object, 'v1', sleep)).toBe('v2');
    expect([object.asked, slept]).toEqual([['write', 'read'], []]);
  });

  test('that did not happen is sent again after a pause that grows', async () => {
    const object = scriptedObject('old');
    object.fates.push('lost', 'lost', 'lost');
    const { sleep, slept } = sleeps();
    expect(await swap(object, 'v1', sleep)).toBe('v2');
    expect(object.asked).toEqual(['write', 'read', 'write', 'read', 'write', 'read', 'write']);
    expect(slept).toEqual([500, 1000, 2000]);
  });

  test('that lands before it is sent again is recognised as its own', async () => {
    const object = scriptedObject();
    object.fates.push('late');
    expect(await swap(object, undefined)).toBe('v1');
    expect(object.asked).toEqual(['write', 'read', 'write', 'read']);
  });

  test('that landed while somebody else was first is theirs', async () => {
    const object = scriptedObject('old');
    object.fates.push('lost');
    object.before = (number) => number === 2 && object.rival('theirs');
    expect(await swap(object, 'v1')).toBeUndefined();
    expect([object.text(), object.asked]).toEqual(['theirs', ['write', 'read']]);
  });

  test('that was lost and came second when it was sent again is theirs', async () => {
    const object = scriptedObject('old');
    object.fates.push('lost');
    object.before = (number) => number === 3 && object.rival('theirs');
    expect(await swap(object, 'v1')).toBeUndefined();
    expect([object.text(), object.asked]).toEqual(['theirs', ['write', 'read', 'write', 'read']]);
  });

  test('that is never answered ends after four tries, and says that nothing changed', async () => {
    const object = scriptedObject('old');
    object.fates.push('lost', 'lost', 'lost', 'lost');
    const refused = await refusal(swap(object, 'v1'));
    expect(refused).toMatchObject({ code: 'ledger-unreachable', category: 'later' });
    expect(refused.message).toBe(
      'the object took no change: the answer was lost (lost). Asked 4 times; what stands there is as it was.',
    );
    expect(refused.hint).toBe('Run the same command again in a while.');
    expect(refused.cause).toMatchObject({ name: 'OutcomeUnknown', message: 'the answer was lost (lost)' });
    expect(object.text()).toBe('old');
  });

  test('that is refused is not sent again', async () => {
    const object = scriptedObject('old');
    object.fates.push('refused');
    expect(await refusal(swap(object, 'v1'))).toMatchObject({ code: 'ledger-not-permitted' });
    expect(object.asked).toEqual(['write']);
  });

  test('that may have happened, where nobody can look, claims neither', async () => {
    const object = scriptedObject('old');
    object.fates.push('unheard');
    const refused = await refusal(swap(blind(object), 'v1'));
    expect(refused).toMatchObject({ code: 'ledger-unreachable', category: 'later' });
    expect(refused.message).toBe(
      'the object did not say whether it took a change (the answer was lost (unheard)), and cannot be looked at now.',
    );
    expect(refused.hint).toBe('Run the same command again in a while: it starts from what stands there then.');
    expect(refused.cause).toMatchObject({ message: 'gone' });
  });

  test('passes on what is a bug', async () => {
    const object = scriptedObject('old');
    object.fates.push('unheard');
    const bug = new RangeError('a bug');
    await expect(swap({ ...object, read: () => Promise.reject(bug) }, 'v1')).rejects.toBe(bug);
  });

  test(`ends the way it really went, whatever is lost, late or faster (${title})`, async () => {
    await fc.assert(
      fc.asyncProperty(aWorld, async ({ there, fates, rivals }) => {
        const object = scriptedObject(there ? 'old' : undefined);
        const expected = object.version();
        object.fates.push(...fates);
        object.before = (number) => {
          const act = rivals[number - 1];
          if (act === 'write') object.rival(`theirs ${number}`);
          if (act === 'remove' && object.version() !== undefined) object.rival(undefined);
        };
        const ended = await swap(object, expected).catch((error: unknown) => error as TrueupError);
        const mine = object.made.filter(({ by }) => by === 'tested');
        if (typeof ended === 'string') {
          expect(mine.map(({ to }) => to)).toContain(ended);
          expect(object.version()).toBe(ended);
        } else if (ended === undefined) {
          expect(object.text()).not.toBe('mine');
          expect(object.made.filter(({ by }) => by === 'rival').length).toBeGreaterThan(there ? 1 : 0);
        } else {
          expect(ended).toBeInstanceOf(TrueupError);
          expect(object.version()).toBe(expected);
          expect(object.asked.filter((kind) => kind === 'write')).toHaveLength(4);
        }
        object.settle();
        // Whatever comes late: never over another version than the one expected.
        for (const { by, from } of object.made) if (by === 'tested') expect(from).toBe(expected);
      }),
      { ...seed, numRuns: casesOf(300, 20_000) },
    );
  });
});

describe('a removal', () => {
  test('of what stands there is known, and so is one of what does not', async () => {
    const object = scriptedObject('old');
    expect(await removal(object, 'v9')).toBe(false);
    expect(await removal(object, 'v1')).toBe(true);
    expect(await removal(object, 'v1')).toBe(false);
    expect(object.asked).toEqual(['remove', 'remove', 'remove']);
  });

  test('whose answer was lost after it happened is found done', async () => {
    const object = scriptedObject('old');
    object.fates.push('unheard');
    expect(await removal(object, 'v1')).toBe(true);
    expect(object.asked).toEqual(['remove', 'read']);
  });

  test('that did not happen is asked for again after a pause that grows', async () => {
    const object = scriptedObject('old');
    object.fates.push('lost', 'lost', 'lost');
    const { sleep, slept } = sleeps();
    expect(await removal(object, 'v1', sleep)).toBe(true);
    expect([object.text(), slept]).toEqual([undefined, [500, 1000, 2000]]);
  });

  test('that lands before it is asked for again is as good as done', async () => {
    const object = scriptedObject('old');
    object.fates.push('late');
    expect(await removal(object, 'v1')).toBe(true);
    expect(object.asked).toEqual(['remove', 'read', 'remove', 'read']);
  });

  test('never takes what somebody else put there', async () => {
    for (const at of [2, 3]) {
      const object = scriptedObject('old');
      object.fates.push('lost');
      object.before = (number) => number === at && object.rival('theirs');
      expect(await removal(object, 'v1')).toBe(false);
      expect(object.text()).toBe('theirs');
    }
  });

  test('that is never answered ends after four tries; one that is refused at once', async () => {
    const object = scriptedObject('old');
    object.fates.push('lost', 'lost', 'lost', 'lost', 'refused');
    expect(await refusal(removal(object, 'v1'))).toMatchObject({ code: 'ledger-unreachable' });
    expect(object.asked).toHaveLength(8);
    expect(await refusal(removal(object, 'v1'))).toMatchObject({ code: 'ledger-not-permitted' });
    expect(object.asked).toHaveLength(9);
  });

  test('that may have happened, where nobody can look, claims neither', async () => {
    const object = scriptedObject('old');
    object.fates.push('unheard');
    expect((await refusal(removal(blind(object), 'v1'))).message).toContain('cannot be looked at now');
  });
});

const aWorld = fc.record({
  there: fc.boolean(),
  fates: fc.array(fc.constantFrom<Fate>('kept', 'lost', 'unheard', 'late'), { maxLength: 5 }),
  rivals: fc.array(fc.constantFrom('nothing', 'nothing', 'nothing', 'write', 'remove'), { maxLength: 9 }),
});

function swap(object: SharedObject, expected: string | undefined, sleep = sleeps().sleep) {
  return swapSurely(object, { bytes: Buffer.from('mine'), expected, note: NOTE }, sleep);
}

function removal(object: ScriptedObject | SharedObject, version: string, sleep = sleeps().sleep) {
  return removeSurely(object, version, sleep);
}

/** The same object, where nothing can be read any more. */
function blind(object: ScriptedObject): SharedObject {
  const gone = new TrueupError('gone', { code: 'ledger-unreachable', category: 'later' });
  return { ...object, read: () => Promise.reject(gone) };
}
