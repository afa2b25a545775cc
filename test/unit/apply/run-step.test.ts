import { describe, expect, it } from 'vitest';
import { applyChanges, CONTACT_70, creation, jobsOf, lost, made } from '../../support/apply-changes.ts';
import { member, pageOf, remoteRecord } from '../../support/fake-remote.ts';
import { aChange, aField, body, order, owned } from '../../support/model-values.ts';

describe('runStep', () => {
  it('reports what Intercom answered 200 to and did not keep, and keeps owning the record', async () => {
    const ran = await applyChanges([creation('A')], {
      write: async () => made('A', 'other'),
      readById: async () => ({ state: 'found', record: made('A', 'other') }),
    });
    expect(ran.finished[0]?.message).toContain('note: "other" was stored instead');
    expect(ran.entries.get(order('A'))).toMatchObject({ id: 'id A', fields: {} });
  });

  it('keeps what was applied before of what was dropped, beside what was meant', async () => {
    const fields = [
      aField('/attributes/note', 'v', 'x'),
      aField('/attributes/total', 1, 2),
      aField('/attributes/status', null, 'open'),
    ];
    const hashes = (of: string) => ({ '/attributes/note': `${of} note`, '/attributes/total': `${of} total` });
    const entry = owned(order('A'), { ...hashes('new'), '/attributes/status': 'new status' }, { id: 'id A' });
    const was = owned(order('A'), hashes('old'), { id: 'id A' });
    const kept = remoteRecord('id A', { body: body({ note: 'v', status: 'open' }) });
    const ran = await applyChanges(
      [aChange(order('A'), { id: 'id A', fields, entry })],
      { write: async () => kept, readById: async () => ({ state: 'found', record: kept }) },
      { entryOf: () => was },
    );
    expect(ran.finished[0]).toMatchObject({
      outcome: 'failed',
      message:
        'Intercom answered 200 and did not keep what was sent (note: "v" was stored instead; total: the value was not stored)',
      hint: expect.stringContaining('Compare the attribute in Intercom with its declaration'),
    });
    expect(ran.entries.get(order('A'))).toEqual({
      ...entry,
      fields: { ...hashes('old'), '/attributes/status': 'new status' },
      intended: hashes('new'),
    });
  });

  it('sends nothing where there is nothing to send', async () => {
    const entry = owned(order('A'), { '/attributes/note': 'hash' });
    const adoption = aChange(order('A'), { action: 'adopt', entry });
    const ran = await applyChanges([], {}, { jobs: jobsOf([adoption], { patch: [] }) });
    expect(ran.outcomes).toEqual(['done']);
    expect(ran.entries.get(order('A'))).toEqual(entry);
  });

  it('writes nothing over what somebody else changed since', async () => {
    const change = aChange(CONTACT_70, { id: '70', fields: [aField('/attributes/tier', 'gold', 'silver')] });
    const record = remoteRecord('70', { body: body({ tier: 'bronze' }) });
    const ran = await applyChanges([change], { readById: async () => ({ state: 'found', record }) });
    expect(ran.finished).toMatchObject([{ outcome: 'moved', category: 'mismatch' }]);
    expect(ran.finished[0]?.message).toContain('tier: another value');
    expect(ran.entries.size).toBe(0);
  });

  it('fails and is owned under its new id, with what was sent only', async () => {
    const change = aChange(order('A'), {
      id: 'old',
      before: body({ note: 'w' }),
      after: body({ note: 'x' }),
      fields: [aField('/attributes/note', 'w', 'x')],
      entry: owned(order('A'), { '/attributes/note': 'new hash', '/attributes/total': 'kept hash' }, { id: 'old' }),
    });
    const ran = await applyChanges([change], { write: async () => made('A') });
    expect(ran.outcomes).toEqual(['failed']);
    expect(ran.finished[0]).toMatchObject({
      message: expect.stringContaining('created it anew'),
      hint: 'Run trueup apply again: the other fields are then written too.',
    });
    expect(ran.entries.get(order('A'))).toEqual({
      ...change.entry,
      id: 'id A',
      fields: { '/attributes/note': 'new hash' },
    });
  });
});

describe('a record that is let go of', () => {
  const release = aChange(CONTACT_70, {
    id: '70',
    fields: [aField('/attributes/tier', 'gold', null)],
    entry: null,
    protected: true,
  });
  const shown = remoteRecord('70', { body: body({ tier: 'gold' }) });

  it('stays owned, as it was protected and with what may be there, while nobody knows whether it was written', async () => {
    const was = owned(CONTACT_70, { '/attributes/tier': 'hash' }, { id: '70' });
    const ran = await applyChanges(
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
    expect(ran.entries.get(CONTACT_70)).toEqual({ ...was, intended: {}, protected: true });
  });

  it('does not begin to be owned while nobody knows whether it was written', async () => {
    const ran = await applyChanges([release], {
      readById: async () => ({ state: 'found', record: shown }),
      write: async () => {
        throw lost();
      },
    });
    expect([ran.outcomes, ran.entries.size]).toEqual([['unknown'], 0]);
  });

  it('stays owned with what Intercom answered 200 to and did not clear, so that it is cleared later', async () => {
    const links = { '/associations/orders': ['hash of A'] };
    const was = owned(CONTACT_70, { '/attributes/tier': 'hash', ...links }, { id: '70' });
    const fields = [...release.fields, aField('/associations/orders', ['A'], [])];
    let record = { ...shown, members: { '/associations/orders': [member('id A', 'A')] } };
    const ran = await applyChanges(
      [{ ...release, fields }],
      {
        readById: async () => ({ state: 'found', record }),
        listReferencedBy: async () => pageOf([], 1, 0, 0),
        write: async () => {
          record = { ...shown, members: { '/associations/orders': [] } };
          return record;
        },
      },
      { entryOf: () => was },
    );
    expect(ran.finished[0]?.message).toContain('tier: the value was not cleared');
    expect(ran.entries.get(CONTACT_70)).toEqual({ ...was, fields: { '/attributes/tier': 'hash' }, intended: {} });
  });

  it('does not begin to be owned when Intercom did not clear it', async () => {
    const ran = await applyChanges([release], {
      readById: async () => ({ state: 'found', record: shown }),
      write: async () => shown,
    });
    expect([ran.outcomes, ran.entries.get(CONTACT_70)]).toEqual([['failed'], null]);
  });

  it('is not owned when the write met a new record', async () => {
    const ran = await applyChanges([release], {
      readById: async () => ({ state: 'found', record: shown }),
      write: async () => remoteRecord('71'),
    });
    expect(ran.outcomes).toEqual(['failed']);
    expect(ran.entries.get(CONTACT_70)).toBeNull();
  });
});
