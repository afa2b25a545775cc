import { describe, expect, it } from 'vitest';
import { applyChanges, CONTACT_70, creation, lost, made } from '../../support/apply-changes.ts';
import { remoteRecord } from '../../support/fake-remote.ts';
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
    expect(ran.finished[0]?.message).toContain('created it anew');
    expect(ran.entries.get(order('A'))).toMatchObject({ id: 'id A', fields: { '/attributes/note': 'new hash' } });
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

  it('is not owned when the write met a new record', async () => {
    const ran = await applyChanges([release], {
      readById: async () => ({ state: 'found', record: shown }),
      write: async () => remoteRecord('71'),
    });
    expect(ran.outcomes).toEqual(['failed']);
    expect(ran.entries.get(CONTACT_70)).toBeNull();
  });
});
