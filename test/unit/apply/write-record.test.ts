import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/model/address.ts';
import { NetworkError, TrueupError } from '../../../src/model/error.ts';
import type { Reading } from '../../../src/model/remote.ts';
import { applyChanges, CONTACT_70, creation, lost, made } from '../../support/apply-changes.ts';
import { member, pageOf, remoteRecord } from '../../support/fake-remote.ts';
import { aChange, aField, body, order } from '../../support/model-values.ts';

describe('writeRecord', () => {
  it('looks before it writes again when an answer was lost: what is there already is not written twice', async () => {
    let writes = 0;
    const ran = await applyChanges([creation('A')], {
      write: async () => {
        writes += 1;
        throw lost();
      },
      read: async () => ({ state: 'found', record: made('A') }),
    });
    expect([writes, ran.outcomes]).toEqual([1, ['done']]);
    expect(ran.entries.get(order('A'))).toMatchObject({ id: 'id A', fields: { '/attributes/note': 'hash' } });
  });

  it('writes again when a look shows that nothing came of it', async () => {
    let writes = 0;
    const ran = await applyChanges([creation('A')], {
      write: async () => {
        writes += 1;
        if (writes === 1) throw lost();
        return made('A');
      },
      read: async () => ({ state: 'missing' }),
    });
    expect([writes, ran.outcomes]).toEqual([2, ['done']]);
  });

  it('ends as unknown, and owned, when nothing settles it', async () => {
    const ran = await applyChanges([creation('A')], {
      write: async () => {
        throw lost();
      },
      read: async () => ({ state: 'missing' }),
    });
    expect(ran.outcomes).toEqual(['unknown']);
    expect(ran.entries.get(order('A'))).toMatchObject({
      id: null,
      fields: {},
      intended: { '/attributes/note': 'hash' },
    });
    const retried = { type: 'step-retried', number: 1, address: order('A'), why: 'no answer' };
    expect(ran.events.filter(({ type }) => type === 'step-retried')).toEqual([
      { ...retried, attempt: 1 },
      { ...retried, attempt: 2 },
    ]);
    expect(ran.waits).toEqual([500, 1500]);
  });

  it.each([
    ['before it was written again', { before: 'write' }],
    ['before the look at what became of it', { before: 'look' }],
  ] as const)('ends as unknown, and owned, when a signal comes %s', async (_when, { before }) => {
    const signal = new AbortController();
    const interrupted = () => new TrueupError('interrupted', { code: 'interrupted', category: 'failed' });
    let writes = 0;
    const ran = await applyChanges(
      [creation('A'), creation('B')],
      {
        write: async () => {
          writes += 1;
          if (signal.signal.aborted) throw interrupted();
          if (before === 'look') signal.abort('SIGINT');
          throw lost();
        },
        read: async () => {
          if (signal.signal.aborted) throw interrupted();
          return { state: 'missing' };
        },
      },
      { signal: signal.signal, sleep: async () => signal.abort('SIGINT') },
    );
    expect(ran.outcomes).toEqual(['unknown', 'skipped']);
    expect(writes).toBe(before === 'look' ? 1 : 2);
    expect(ran.entries.get(order('A'))).toMatchObject({ id: null, intended: { '/attributes/note': 'hash' } });
  });

  it('sends a write at most three times, whatever comes of the looks in between', async () => {
    for (const outcome of ['unknown', 'refused'] as const) {
      let writes = 0;
      const ran = await applyChanges([creation('A')], {
        write: async () => {
          writes += 1;
          throw new NetworkError('no answer', { code: 'network', category: 'later', outcome });
        },
        read: async () => ({ state: 'missing' }),
      });
      expect([writes, ran.outcomes]).toEqual([3, [outcome === 'unknown' ? 'unknown' : 'failed']]);
    }
  });

  it('looks anew, one write at a time and a bounded number of times, when a wait made the look old', async () => {
    const ids = new Map([[order('A'), 'id A'] as const]);
    const outdated = () => new NetworkError('old', { code: 'look-outdated', category: 'later', outcome: 'refused' });
    const shown = (id: string, ...members: string[]) =>
      remoteRecord(id, { externalId: id, members: { '/associations/orders': members.map((each) => member(each)) } });
    const attach = (id: string) =>
      aChange(`contact/external_id:${id}` as Address, { id, fields: [aField('/associations/orders', [], ['A'])] });
    const attempt = async (late: number) => {
      const log: string[] = [];
      const tries = new Map<string, number>();
      const ran = await applyChanges(
        [attach('70'), attach('71')],
        {
          waits: () => 7,
          readById: async (_kind, id) => {
            log.push(`look ${id}`);
            await new Promise((resolve) => setImmediate(resolve));
            return { state: 'found', record: shown(id) };
          },
          write: async (_address, id, _fields, since) => {
            log.push(`write ${id} since ${since}`);
            const count = (tries.get(String(id)) ?? 0) + 1;
            tries.set(String(id), count);
            if (count <= late) throw outdated();
            return shown(String(id), 'id A');
          },
        },
        { ids, parallelism: 2 },
      );
      return { log, outcomes: ran.outcomes, retried: ran.events.filter(({ type }) => type === 'step-retried').length };
    };
    const once = await attempt(1);
    expect(once.outcomes).toEqual(['done', 'done']);
    expect(once.retried).toBe(0);
    // At first side by side; then the one looks only when the other has written.
    expect(once.log.slice(0, 2)).toEqual(['look 70', 'look 71']);
    const [end70, start71] = [once.log.lastIndexOf('write 70 since 7'), once.log.lastIndexOf('look 71')];
    const [end71, start70] = [once.log.lastIndexOf('write 71 since 7'), once.log.lastIndexOf('look 70')];
    expect(end70 < start71 || end71 < start70).toBe(true);
    const never = await attempt(1000);
    expect(never.outcomes).toEqual(['failed', 'failed']);
    expect(never.log.filter((line) => line.startsWith('write 70'))).toHaveLength(13);
  });

  it('tells the send what a look may have missed, only where members of a record are replaced', async () => {
    const note = aField('/attributes/note', null, 'x');
    const parts = aField('/attributes/parts', [], ['B']);
    const sent = async (id: string | null, ...fields: (typeof note)[]) => {
      const told: unknown[] = [];
      const record = remoteRecord('id A', {
        body: body({ note: 'x' }),
        members: { '/attributes/parts': [member('2')] },
      });
      const ran = await applyChanges(
        [creation('A', { id, fields })],
        {
          waits: () => 7,
          readById: async () => ({ state: 'found', record: remoteRecord('id A') }),
          write: async (_address, _id, _fields, since) => {
            told.push(since);
            return record;
          },
        },
        { ids: new Map([[order('B'), '2']]) },
      );
      expect(ran.outcomes).toEqual(['done']);
      return told;
    };
    expect(await sent(null, note, parts)).toEqual([undefined]);
    expect(await sent('id A', note)).toEqual([undefined]);
    expect(await sent('id A', note, parts)).toEqual([7]);
  });

  it('lets the next one write when a look, taken in turn, finds that its record was changed', async () => {
    const attach = (id: string) =>
      aChange(`contact/external_id:${id}` as Address, { id, fields: [aField('/associations/orders', [], ['A'])] });
    const late = new Set<string>();
    const ran = await applyChanges(
      [attach('70'), attach('71')],
      {
        readById: async (kind, id) => {
          if (kind === 'instance') return { state: 'missing' };
          const others = id === '70' && late.has(id) ? [member('of others')] : [];
          return { state: 'found', record: remoteRecord(id, { members: { '/associations/orders': others } }) };
        },
        listReferencedBy: async () => pageOf([], 1, 0, 0),
        write: async (_address, id) => {
          const shown = { '/associations/orders': [member('id A')] };
          if (late.has(String(id))) return remoteRecord(String(id), { members: shown });
          late.add(String(id));
          throw new NetworkError('old', { code: 'look-outdated', category: 'later', outcome: 'refused' });
        },
      },
      { ids: new Map([[order('A'), 'id A']]), parallelism: 2 },
    );
    expect(ran.finished.map(({ address, outcome }) => `${address} ${outcome}`).sort()).toEqual([
      'contact/external_id:70 moved',
      'contact/external_id:71 done',
    ]);
  });

  it('does not take what a lost try of its own left for a change of others', async () => {
    let writes = 0;
    const ran = await applyChanges(
      [aChange(CONTACT_70, { id: '70', fields: [aField('/attributes/tier', 'gold', 'silver')] })],
      {
        readById: async () => ({
          state: 'found',
          record: remoteRecord('70', { body: body({ tier: writes === 0 ? 'gold' : 'cut' }) }),
        }),
        write: async () => {
          writes += 1;
          if (writes === 1) throw lost();
          return remoteRecord('70', { body: body({ tier: 'silver' }) });
        },
      },
    );
    expect([writes, ran.outcomes]).toEqual([2, ['done']]);
  });

  it.each<[string, TrueupError]>([
    ['is refused for good', new NetworkError('no', { code: 'rejected', category: 'failed', outcome: 'refused' })],
    ['never left', new TrueupError('busy', { code: 'busy', category: 'later' })],
  ])('neither looks nor sends again when a write %s', async (_what, error) => {
    let writes = 0;
    const ran = await applyChanges([creation('A')], {
      write: async () => {
        writes += 1;
        throw error;
      },
    });
    expect([writes, ran.outcomes, ran.waits]).toEqual([1, ['failed'], []]);
  });

  it('sends nothing again after a signal, nor when the command has no repetitions left', async () => {
    for (const stop of ['signal', 'repetitions']) {
      const signal = new AbortController();
      let writes = 0;
      const ran = await applyChanges(
        [creation('A')],
        {
          write: async () => {
            writes += 1;
            if (stop === 'signal') signal.abort('SIGINT');
            throw new NetworkError('busy', { code: 'rate-limit', category: 'later', outcome: 'refused' });
          },
          takeRetry: () => stop === 'signal',
        },
        { signal: signal.signal },
      );
      expect([writes, ran.outcomes]).toEqual([1, ['failed']]);
    }
  });

  it('believes a fresh read where the answer does not show what was sent, by the id of the answer', async () => {
    const attempt = async (fresh: Reading) => {
      const ran = await applyChanges([creation('A')], {
        write: async () => made('A', 'before'),
        readById: async (...asked) => {
          expect(asked).toEqual(['instance', 'id A', 'Order']);
          return fresh;
        },
      });
      return [ran.outcomes, ran.waits];
    };
    expect(await attempt({ state: 'found', record: made('A') })).toEqual([['done'], []]);
    expect(await attempt({ state: 'found', record: made('A', 'before') })).toEqual([['failed'], []]);
    expect(await attempt({ state: 'missing' })).toEqual([['failed'], []]);
  });

  it('throws a bug in the look at what was written', async () => {
    const broken = applyChanges([creation('A')], {
      write: async () => made('A', 'before'),
      readById: async () => {
        throw new RangeError('bug');
      },
    });
    await expect(broken).rejects.toThrow(RangeError);
  });

  it('looks again, a bounded number of times, when an answer may only have cut a list and reads may lag behind', async () => {
    const ids = new Map(['A', 'B'].map((name) => [order(name), `id ${name}`] as const));
    const contact = (...shown: string[]) =>
      remoteRecord('70', { externalId: '70', members: { '/associations/orders': shown.map((id) => member(id)) } });
    const attach = aChange(CONTACT_70, { id: '70', fields: [aField('/associations/orders', [], ['A', 'B'])] });
    const attempt = async (fresh: number) => {
      const waits: number[] = [];
      // Until `fresh` waits are over, reads show the record and the listing as they were.
      const isLate = () => waits.length < fresh;
      const ran = await applyChanges(
        [attach],
        {
          write: async () => contact('id A'),
          readById: async () => ({ state: 'found', record: isLate() ? contact() : contact('id A') }),
          listReferencedBy: async () => (isLate() ? pageOf([], 1, 0, 0) : pageOf(['id A', 'id B'], 1, 1, 2)),
        },
        { ids, sleep: async (wait) => void waits.push(wait) },
      );
      return [ran.outcomes, waits];
    };
    expect(await attempt(0)).toEqual([['done'], []]);
    expect(await attempt(3)).toEqual([['done'], [500, 1000, 2000]]);
    expect(await attempt(9)).toEqual([['failed'], [500, 1000, 2000]]);
  });

  it.each<[string, readonly string[], string, readonly number[]]>([
    ['when all members show and a value does not', ['id A', 'id B', 'id C'], 'gold', []],
    ['when a member shows that nobody sent', ['id A', 'id X'], 'silver', []],
    ['only after it looked again when some members show', ['id A'], 'silver', [500, 1000, 2000]],
  ])('fails %s', async (_when, members, tier, waits) => {
    const names = ['A', 'B', 'C'];
    const contact = (content: string, ids: readonly string[]) =>
      remoteRecord('70', {
        body: body({ tier: content }),
        members: { '/associations/orders': ids.map((id) => member(id)) },
      });
    const fields = [aField('/associations/orders', [], names), aField('/attributes/tier', 'gold', 'silver')];
    let record = contact('gold', []);
    const ran = await applyChanges(
      [aChange(CONTACT_70, { id: '70', fields })],
      {
        write: async () => {
          record = contact(tier, members);
          return record;
        },
        readById: async () => ({ state: 'found', record }),
        listReferencedBy: async () => pageOf(members, 1, members.length === 0 ? 0 : 1, members.length),
      },
      { ids: new Map(names.map((name) => [order(name), `id ${name}`])) },
    );
    expect([ran.outcomes, ran.waits]).toEqual([['failed'], waits]);
  });

  it('fails at once when the answer does not show it: that is no list that was cut', async () => {
    const release = aChange(CONTACT_70, { id: '70', fields: [aField('/associations/left', [], [{ id: '1' }])] });
    const waits: number[] = [];
    const ran = await applyChanges(
      [release],
      {
        readById: async () => ({ state: 'found', record: remoteRecord('70') }),
        write: async () => remoteRecord('70'),
      },
      { sleep: async (wait) => void waits.push(wait) },
    );
    expect([ran.outcomes, waits]).toEqual([['failed'], []]);
    expect(ran.finished[0]?.message).toContain('left: 1 of 1 references were dropped');
  });

  it.each<[string, { readonly hint?: string }]>([
    ['what to do about it', { hint: 'Look there.' }],
    ['nothing more', {}],
  ])('is unknown, and owned, when what was written could not be looked at, and says %s', async (_what, hint) => {
    const ran = await applyChanges([creation('A')], {
      write: async () => remoteRecord('id A', { externalId: 'A', body: body({}) }),
      readById: async () => {
        throw new TrueupError('refused', { code: 'x', category: 'failed', ...hint });
      },
    });
    expect(ran.outcomes).toEqual(['unknown']);
    expect(ran.finished[0]?.message).toContain('it was written, and what became of it could not be read: refused');
    expect(ran.finished[0]?.hint).toBe(hint.hint);
    expect(ran.entries.get(order('A'))).toMatchObject({ intended: { '/attributes/note': 'hash' } });
  });
});
