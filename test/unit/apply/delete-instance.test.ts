import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/model/address.ts';
import type { Body } from '../../../src/model/body.ts';
import type { Change } from '../../../src/model/change.ts';
import { NetworkError, RunStopped, TrueupError } from '../../../src/model/error.ts';
import type { Json } from '../../../src/model/json.ts';
import type { RemoteMember, RemoteRecord } from '../../../src/model/remote.ts';
import { applyChanges, CONTACT_70, DELETION, lost } from '../../support/apply-changes.ts';
import { bareMember, member, remoteRecord } from '../../support/fake-remote.ts';
import { aChange, body, order, owned } from '../../support/model-values.ts';

describe('deleteInstance', () => {
  const there =
    (note: string, id = '1') =>
    async () => ({ state: 'found' as const, record: remoteRecord(id, { body: body({ note }) }) });

  it('deletes by the id just read', async () => {
    const deleted: string[] = [];
    const ran = await applyChanges([DELETION], {
      read: there('x'),
      deleteInstance: async (type, id) => {
        deleted.push(`${type} ${id}`);
        return 'deleted';
      },
    });
    expect([deleted, ran.outcomes, ran.entries.get(order('A'))]).toEqual([['Order 1'], ['done'], null]);
  });

  it.each([
    ['a value changed since', there('y')],
    ['another instance took the external id', there('x', '2')],
  ])('deletes nothing when %s', async (_what, read) => {
    const ran = await applyChanges([DELETION], { read });
    expect(ran.finished).toMatchObject([
      {
        outcome: 'moved',
        message: 'was changed in Intercom after it was planned, so it was not deleted',
        hint: 'Run trueup plan to see what it holds now.',
      },
    ]);
    expect(ran.entries.has(order('A'))).toBe(false);
  });

  it('deletes nothing when the plan does not say what it held', async () => {
    const ran = await applyChanges([{ ...DELETION, before: null }], { read: there('x') });
    expect(ran.outcomes).toEqual(['moved']);
  });

  it('deletes instances only', async () => {
    const broken = applyChanges([{ ...DELETION, address: CONTACT_70 }], {});
    await expect(broken).rejects.toThrow('contact/external_id:70 cannot be deleted');
  });

  it('sends nothing again once the command has no repetitions left', async () => {
    for (const outcome of ['unknown', 'refused'] as const) {
      let deletes = 0;
      const ran = await applyChanges([DELETION], {
        read: there('x'),
        deleteInstance: async () => {
          deletes += 1;
          throw new NetworkError('no answer', { code: 'network', category: 'later', outcome });
        },
        takeRetry: () => false,
      });
      expect([deletes, ran.outcomes]).toEqual([1, [outcome === 'unknown' ? 'unknown' : 'failed']]);
    }
  });

  it('is sent at most three times, after longer and longer waits', async () => {
    for (const outcome of ['unknown', 'refused'] as const) {
      let deletes = 0;
      const ran = await applyChanges([DELETION], {
        read: async (address) => (address === order('A') ? there('x')() : { state: 'missing' }),
        deleteInstance: async () => {
          deletes += 1;
          throw new NetworkError('no answer', { code: 'network', category: 'later', outcome });
        },
        takeRetry: () => deletes < 9,
      });
      expect([deletes, ran.waits]).toEqual([3, [500, 1000]]);
    }
  });

  it('leaves the entry as it is while nobody knows whether it was deleted', async () => {
    const ran = await applyChanges(
      [DELETION],
      {
        read: there('x'),
        deleteInstance: async () => {
          throw lost();
        },
        takeRetry: () => false,
      },
      { entryOf: (address) => owned(address) },
    );
    expect([ran.outcomes, ran.entries.size]).toEqual([['unknown'], 0]);
  });

  it('throws a bug, also after an answer was lost', async () => {
    let deletes = 0;
    const broken = applyChanges([DELETION], {
      read: async (address) => (address === order('A') ? there('x')() : { state: 'missing' }),
      deleteInstance: async () => {
        deletes += 1;
        throw deletes === 1 ? lost() : new RangeError('bug');
      },
    });
    await expect(broken).rejects.toThrow(RangeError);
  });

  it('takes what is gone for deleted', async () => {
    expect((await applyChanges([DELETION], { read: async () => ({ state: 'missing' }) })).outcomes).toEqual(['done']);
  });

  it('looks again when the answer was lost', async () => {
    let reads = 0;
    const ran = await applyChanges([DELETION], {
      read: async () => {
        reads += 1;
        return reads === 1 ? there('x')() : { state: 'missing' };
      },
      deleteInstance: async () => {
        throw lost();
      },
    });
    expect([reads, ran.outcomes]).toEqual([2, ['done']]);
  });

  it('stays unknown once an answer was lost, although a later delete is refused', async () => {
    let deletes = 0;
    const ran = await applyChanges([DELETION], {
      read: async (address) => (address === order('A') ? there('x')() : { state: 'missing' }),
      deleteInstance: async () => {
        deletes += 1;
        if (deletes === 1) throw lost();
        throw new NetworkError('rejected', { code: 'rejected', category: 'failed', outcome: 'refused' });
      },
    });
    expect([deletes, ran.outcomes]).toEqual([2, ['unknown']]);
    expect(ran.entries.has(order('A'))).toBe(false);
  });

  it('stays unknown when a signal or the end of the run comes before it was deleted again', async () => {
    for (const stop of [
      new TrueupError('interrupted', { code: 'interrupted', category: 'failed' }),
      new RunStopped('Intercom is down', { code: 'intercom-down', category: 'later' }),
    ]) {
      let deletes = 0;
      const ran = await applyChanges([DELETION], {
        read: there('x'),
        deleteInstance: async () => {
          deletes += 1;
          throw deletes === 1 ? lost() : stop;
        },
      });
      expect([deletes, ran.outcomes]).toEqual([2, ['unknown']]);
      expect(ran.entries.has(order('A'))).toBe(false);
    }
  });

  it.each([
    ['an instance that exists goes by its id', new Map<Address, string>(), 'unknown', 1],
    ['an instance this run made goes by its id', new Map([[order('1'), '7']]), 'unknown', 1],
    ['nothing else goes by its id', new Map([[order('1'), '1']]), 'done', 2],
  ] as const)('does not send a lost delete again where %s', async (_what, ids, outcome, sent) => {
    let deletes = 0;
    const ran = await applyChanges(
      [DELETION],
      {
        read: async (address) => (address === order('1') ? there('y', '7')() : there('x')()),
        deleteInstance: async () => {
          deletes += 1;
          if (deletes === 1) throw lost();
          return 'deleted';
        },
      },
      { ids },
    );
    expect([deletes, ran.outcomes]).toEqual([sent, [outcome]]);
  });

  it('looks whether another goes by its id although this run deleted what did', async () => {
    const other = aChange(order('1'), { ...DELETION, address: order('1'), id: '7' });
    let deletes = 0;
    const ran = await applyChanges(
      [other, DELETION],
      {
        read: async (address) => (address === order('1') ? there('x', '7')() : there('x')()),
        deleteInstance: async (_type, id) => {
          if (id === '7') return 'deleted';
          deletes += 1;
          throw lost();
        },
      },
      { ids: new Map([[order('1'), '1']]) },
    );
    // What was read before it was deleted no longer counts: a read still shows it.
    expect([deletes, ran.outcomes]).toEqual([1, ['done', 'unknown']]);
  });

  it('is unknown when the look whether another goes by its id is refused', async () => {
    let reads = 0;
    const ran = await applyChanges([DELETION], {
      read: async (address) => {
        reads += 1;
        if (address === order('1'))
          throw new NetworkError('no answer', { code: 'n', category: 'later', outcome: 'refused' });
        return there('x')();
      },
      deleteInstance: async () => {
        throw lost();
      },
    });
    expect([reads, ran.outcomes]).toEqual([3, ['unknown']]);
  });
});

/** How the delete of order A ends that was planned when it was `planned` and meets what `found` tells. */
async function ending(planned: Body, found: Partial<RemoteRecord>, before: readonly Change[] = []) {
  const ran = await applyChanges([...before, { ...DELETION, before: planned }], {
    read: async (address) => ({
      state: 'found',
      record: address === order('A') ? remoteRecord('1', found) : remoteRecord('1', { body: body({ note: 'x' }) }),
    }),
    deleteInstance: async () => 'deleted',
  });
  return ran.outcomes.at(-1);
}

describe('what was planned and what is there before a delete', () => {
  it.each<[string, Body, Body, string]>([
    ['nothing changed', body({ note: 'x', total: 1 }), body({ note: 'x', total: 1 }), 'done'],
    ['one of several values changed', body({ note: 'x', total: 1 }), body({ note: 'x', total: 2 }), 'moved'],
    ['a value came', body({ note: 'x' }), body({ note: 'x', total: 2 }), 'moved'],
    ['a value went', body({ note: 'x', total: 1 }), body({ note: 'x' }), 'moved'],
    ['nothing shows as an empty text', body({}), body({ note: '' }), 'done'],
    ['an external time changed', { ...body(), external_created_at: 1 }, { ...body(), external_created_at: 2 }, 'moved'],
  ])('agree, or stop it: %s', async (_what, planned, now, outcome) => {
    expect(await ending(planned, { body: now })).toBe(outcome);
  });

  const parts = (...names: Json[]) => body({ parts: names });
  it.each<[string, Body, readonly RemoteMember[], string]>([
    ['the same members', parts('B', 'C'), [member('3', 'C'), member('2', 'B')], 'done'],
    ['a member came', parts('B'), [member('2', 'B'), member('3', 'C')], 'moved'],
    ['a member went', parts('B', 'C'), [member('2', 'B')], 'moved'],
    ['all members went', parts('B'), [], 'moved'],
    ['another member is in its place', parts('B'), [member('3', 'C')], 'moved'],
    ['as many members without names', parts('B', { id: '3' }), [member('2', 'B'), bareMember('3')], 'done'],
    ['fewer members without names', parts('B', 'C'), [bareMember('2')], 'done'],
    ['more members without names', parts('B'), [bareMember('2'), member('3', null)], 'moved'],
    ['only what has no name went', parts('B', { id: '3' }), [member('2', 'B')], 'done'],
  ])('agree, or stop it: %s', async (_what, planned, members, outcome) => {
    expect(await ending(planned, { members: { '/attributes/parts': members } })).toBe(outcome);
  });

  it('agree where a member is gone because this run deleted it', async () => {
    const member = aChange(order('B'), { ...DELETION, address: order('B') });
    const emptied = { members: { '/attributes/parts': [] } };
    expect(await ending(parts('B'), emptied, [member])).toBe('done');
    expect(await ending(parts('B', 'C'), emptied, [member])).toBe('moved');
    // Of what type the members of an undeclared relationship are, nobody knows.
    expect(await ending(body({ left: ['B'] }), { members: { '/attributes/left': [] } }, [member])).toBe('moved');
  });
});
