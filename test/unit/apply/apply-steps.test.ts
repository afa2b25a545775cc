import { describe, expect, it } from 'vitest';
import { type ApplyInput, applySteps } from '../../../src/apply/apply-steps.ts';
import type { Address } from '../../../src/model/address.ts';
import type { Change } from '../../../src/model/change.ts';
import { NetworkError, RunStopped, TrueupError } from '../../../src/model/error.ts';
import type { ApplyEvent } from '../../../src/model/event.ts';
import type { LedgerEntry } from '../../../src/model/ledger.ts';
import type { Remote, RemoteRecord } from '../../../src/model/remote.ts';
import { fakeRemote, member, pageOf, remoteRecord } from '../../support/fake-remote.ts';
import { aChange, aField, aShop, aStepOf, body, order, owned } from '../../support/model-values.ts';

const creation = (key: string, over: Partial<Change> = {}): Change =>
  aChange(order(key), {
    action: 'create',
    id: null,
    before: null,
    after: body({ note: 'x' }),
    fields: [aField('/attributes/note', null, 'x')],
    entry: owned(order(key), { '/attributes/note': 'hash' }, { id: null }),
    ...over,
  });

const deletion = aChange(order('A'), {
  action: 'delete',
  id: '1',
  before: body({ note: 'x' }),
  after: null,
  entry: null,
});

const contactAddress = 'contact/external_id:70' as Address;

const made = (externalId: string, note = 'x'): RemoteRecord =>
  remoteRecord(`id ${externalId}`, { externalId, body: body({ note }) });

async function run(changes: readonly Change[], remote: Partial<Remote>, over: Partial<ApplyInput> = {}) {
  const log: string[] = [];
  const entries = new Map<Address, LedgerEntry | null>();
  const events: ApplyEvent[] = [];
  const steps = applySteps({
    run: 'r',
    project: aShop(),
    jobs: changes.map((change, index) => ({
      step: aStepOf(index + 1, { address: change.address, action: change.action }),
      change,
    })),
    remote: fakeRemote(remote),
    recorder: {
      intent: async ({ number }) => {
        log.push(`intent ${number}`);
      },
      result: ({ number, outcome }) => log.push(`result ${number} ${outcome}`),
    },
    ids: new Map(),
    managed: () => undefined,
    parallelism: 1,
    sleep: async () => undefined,
    signal: new AbortController().signal,
    entryOf: () => undefined,
    onEntry: (address, entry) => entries.set(address, entry),
    ...over,
  });
  for await (const event of steps) events.push(event);
  const finished = events.flatMap((event) => (event.type === 'step-finished' ? [event] : []));
  const end = events.at(-1);
  return {
    log,
    entries,
    events,
    finished,
    outcomes: finished.map(({ outcome }) => outcome),
    counts: end?.type === 'run-finished' ? end.counts : undefined,
  };
}

const lost = () => new NetworkError('no answer', { code: 'network', category: 'later', outcome: 'unknown' });

describe('applySteps', () => {
  it('announces every step, and writes the intent down before the request leaves', async () => {
    let before: readonly string[] = [];
    const ran = await run([creation('A')], {
      write: async () => {
        before = ['intent 1'];
        return made('A');
      },
    });
    expect(ran.events[0]).toMatchObject({ type: 'run-started', steps: [{ number: 1 }] });
    expect(ran.log).toEqual([...before, 'result 1 done']);
    expect(ran.entries.get(order('A'))?.id).toBe('id A');
    expect(ran.counts).toMatchObject({ added: 1, written: 1, failed: 0 });
  });

  it('sends nothing when the intent could not be written down', async () => {
    const intent = async () => {
      throw new TrueupError('disk full', { code: 'journal', category: 'failed' });
    };
    const ran = await run([creation('A')], {}, { recorder: { intent, result: () => undefined } });
    expect(ran.finished[0]).toMatchObject({ outcome: 'failed', message: 'disk full' });
  });

  it('looks before it writes again when an answer was lost: what is there already is not written twice', async () => {
    let writes = 0;
    const ran = await run([creation('A')], {
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
    const ran = await run([creation('A')], {
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
    const ran = await run([creation('A')], {
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
    expect(ran.events.filter(({ type }) => type === 'step-retried')).toHaveLength(2);
  });

  it.each([
    ['before it was written again', { before: 'write' }],
    ['before the look at what became of it', { before: 'look' }],
  ] as const)('ends as unknown, and owned, when a signal comes %s', async (_when, { before }) => {
    const signal = new AbortController();
    const interrupted = () => new TrueupError('interrupted', { code: 'interrupted', category: 'failed' });
    let writes = 0;
    const ran = await run(
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

  it('skips what a signal met before it left', async () => {
    const signal = new AbortController();
    const ran = await run(
      [creation('A'), creation('B')],
      {
        write: async () => {
          signal.abort('SIGINT');
          throw new TrueupError('interrupted', { code: 'interrupted', category: 'failed' });
        },
      },
      { signal: signal.signal },
    );
    expect(ran.outcomes).toEqual(['skipped', 'skipped']);
    expect(ran.log).toEqual(['intent 1', 'result 1 skipped']);
    expect(ran.entries.size).toBe(0);
  });

  it('sends a write at most three times, whatever comes of the looks in between', async () => {
    for (const outcome of ['unknown', 'refused'] as const) {
      let writes = 0;
      const ran = await run([creation('A')], {
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
      const ran = await run(
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

  it('lets the send wait where nothing was looked at', async () => {
    const told: unknown[] = [];
    await run([creation('A')], {
      waits: () => 7,
      write: async (_address, _id, _fields, since) => {
        told.push(since);
        return made('A');
      },
    });
    expect(told).toEqual([undefined]);
  });

  it('reports what Intercom answered 200 to and did not keep, and keeps owning the record', async () => {
    const ran = await run([creation('A')], {
      write: async () => made('A', 'other'),
      readById: async () => ({ state: 'found', record: made('A', 'other') }),
    });
    expect(ran.finished[0]?.message).toContain('note: "other" was stored instead');
    expect(ran.entries.get(order('A'))).toMatchObject({ id: 'id A', fields: {} });
  });

  it('looks again, a bounded number of times, when an answer may only have cut a list and reads may lag behind', async () => {
    const ids = new Map(['A', 'B'].map((name) => [order(name), `id ${name}`] as const));
    const contact = (...shown: string[]) =>
      remoteRecord('70', { externalId: '70', members: { '/associations/orders': shown.map((id) => member(id)) } });
    const attach = aChange(contactAddress, { id: '70', fields: [aField('/associations/orders', [], ['A', 'B'])] });
    const attempt = async (fresh: number) => {
      const waits: number[] = [];
      // Until `fresh` waits are over, reads show the record and the listing as they were.
      const isLate = () => waits.length < fresh;
      const ran = await run(
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

  it('goes on after a refusal, but not with what waits for it, and stops when the token is refused', async () => {
    const refuse = (category: 'failed' | 'unauthorised') => async (address: Address) => {
      if (address === order('A')) throw new TrueupError('no', { code: 'x', category });
      return made('B');
    };
    expect((await run([creation('A'), creation('B')], { write: refuse('failed') })).outcomes).toEqual([
      'failed',
      'done',
    ]);
    const stopped = await run([creation('A'), creation('B')], { write: refuse('unauthorised') });
    expect(stopped.outcomes).toEqual(['failed', 'skipped']);
    expect(stopped.finished[1]?.message).toContain('not tried');
  });

  it('starts nothing once the signal has fired, and gives every step an outcome', async () => {
    const ran = await run([creation('A'), creation('B')], {}, { signal: AbortSignal.abort('SIGINT') });
    expect(ran.outcomes).toEqual(['skipped', 'skipped']);
    expect(ran.log).toEqual([]);
    expect(ran.events.at(-1)).toMatchObject({ interrupted: true });
  });

  it('throws a bug instead of telling it as an outcome', async () => {
    const broken = run([creation('A')], {
      write: async () => {
        throw new RangeError('bug');
      },
    });
    await expect(broken).rejects.toThrow(RangeError);
    const brokenDelete = run([deletion], {
      read: async () => ({ state: 'found', record: remoteRecord('1', { body: body({ note: 'x' }) }) }),
      deleteInstance: async () => {
        throw new RangeError('bug');
      },
    });
    await expect(brokenDelete).rejects.toThrow(RangeError);
  });
});

describe('a relationship that nobody declares any more', () => {
  it('fails at once when the answer does not show it: that is no list that was cut', async () => {
    const release = aChange(contactAddress, { id: '70', fields: [aField('/associations/left', [], [{ id: '1' }])] });
    const waits: number[] = [];
    const ran = await run(
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
});

describe('a record that is let go of', () => {
  const release = aChange(contactAddress, {
    id: '70',
    fields: [aField('/attributes/tier', 'gold', null)],
    entry: null,
    protected: true,
  });
  const shown = remoteRecord('70', { body: body({ tier: 'gold' }) });

  it('stays owned, as it was protected and with what may be there, while nobody knows whether it was written', async () => {
    const was = owned(contactAddress, { '/attributes/tier': 'hash' }, { id: '70' });
    const ran = await run(
      [release],
      {
        readById: async () => ({ state: 'found', record: shown }),
        write: async () => {
          throw lost();
        },
      },
      { entryOf: () => was },
    );
    expect(ran.outcomes).toEqual(['unknown']);
    expect(ran.entries.get(contactAddress)).toEqual({ ...was, intended: {}, protected: true });
  });

  it('is not owned when the write met a new record', async () => {
    const ran = await run([release], {
      readById: async () => ({ state: 'found', record: shown }),
      write: async () => remoteRecord('71'),
    });
    expect(ran.outcomes).toEqual(['failed']);
    expect(ran.entries.get(contactAddress)).toBeNull();
  });
});

describe('deleting', () => {
  const there =
    (note: string, id = '1') =>
    async () => ({ state: 'found' as const, record: remoteRecord(id, { body: body({ note }) }) });

  it('deletes by the id just read', async () => {
    const deleted: string[] = [];
    const ran = await run([deletion], {
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
    const ran = await run([deletion], { read });
    expect(ran.outcomes).toEqual(['moved']);
    expect(ran.entries.has(order('A'))).toBe(false);
  });

  it('deletes nothing when the plan does not say what it held', async () => {
    const ran = await run([{ ...deletion, before: null }], { read: there('x') });
    expect(ran.outcomes).toEqual(['moved']);
  });

  it('deletes instances only', async () => {
    const broken = run([{ ...deletion, address: contactAddress }], {});
    await expect(broken).rejects.toThrow('contact/external_id:70 cannot be deleted');
  });

  it('sends nothing again once the command has no repetitions left', async () => {
    for (const outcome of ['unknown', 'refused'] as const) {
      let deletes = 0;
      const ran = await run([deletion], {
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

  it('takes what is gone for deleted', async () => {
    expect((await run([deletion], { read: async () => ({ state: 'missing' }) })).outcomes).toEqual(['done']);
  });

  it('looks again when the answer was lost', async () => {
    let reads = 0;
    const ran = await run([deletion], {
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
    const ran = await run([deletion], {
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
      const ran = await run([deletion], {
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
    const ran = await run(
      [deletion],
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
    const other = aChange(order('1'), { ...deletion, address: order('1'), id: '7' });
    let deletes = 0;
    const ran = await run(
      [other, deletion],
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
    const ran = await run([deletion], {
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

describe('a write that met a new record', () => {
  it('fails and is owned under its new id, with what was sent only', async () => {
    const change = aChange(order('A'), {
      id: 'old',
      before: body({ note: 'w' }),
      after: body({ note: 'x' }),
      fields: [aField('/attributes/note', 'w', 'x')],
      entry: owned(order('A'), { '/attributes/note': 'new hash', '/attributes/total': 'kept hash' }, { id: 'old' }),
    });
    const ran = await run([change], { write: async () => made('A') });
    expect(ran.outcomes).toEqual(['failed']);
    expect(ran.finished[0]?.message).toContain('created it anew');
    expect(ran.entries.get(order('A'))).toMatchObject({ id: 'id A', fields: { '/attributes/note': 'new hash' } });
  });

  it.each<[string, { readonly hint?: string }]>([
    ['what to do about it', { hint: 'Look there.' }],
    ['nothing more', {}],
  ])('is unknown, and owned, when what was written could not be looked at, and says %s', async (_what, hint) => {
    const ran = await run([creation('A')], {
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
