import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../src/apply/apply-steps.ts';
import { withHiddenMembers } from '../../../src/apply/hidden-members.ts';
import { contactAddress } from '../../../src/model/address.ts';
import { TrueupError } from '../../../src/model/error.ts';
import type { Reading, Remote, RemoteRecord, WriteField } from '../../../src/model/remote.ts';
import { fakeRemote, member, pageOf, remoteRecord } from '../../support/fake-remote.ts';
import { aChange, aShop, order } from '../../support/model-values.ts';

const CONTACT = contactAddress('id', 'c');
const LINKS = '/associations/orders';
const shown = remoteRecord('c', { members: { [LINKS]: [member('1')] } });
const sent = (pointer: string, ...members: string[]): WriteField => ({ pointer, members, many: true });

/** The ids that count as attached after `field` was sent and `record` came back. */
async function fill(field: WriteField, remote: Partial<Remote>, record: RemoteRecord = shown, apiVersion = '2.16') {
  const shop = aShop();
  const context = {
    project: { ...shop, workspace: { ...shop.workspace, apiVersion } },
    remote: fakeRemote({ readById: async () => ({ state: 'found', record }), ...remote }),
  } as unknown as RunContext;
  const filled = await withHiddenMembers(context, aChange(CONTACT, { id: 'c' }), [field], record);
  return filled.members[field.pointer]?.map(({ id }) => id);
}

describe('withHiddenMembers', () => {
  it('takes the word of a listing, also for what it lacks', async () => {
    const listReferencedBy = async () => pageOf(['1', '2'], 1, 1, 2);
    expect(await fill(sent(LINKS, '1', '2', '3'), { listReferencedBy })).toEqual(['1', '2']);
  });

  it('takes what exists for attached where nothing lists', async () => {
    const readById = async (kind: string, id: string, type?: string): Promise<Reading> => {
      if (kind === 'contact') return { state: 'found', record: shown };
      return kind === 'instance' && type === 'Order' && id === '2'
        ? { state: 'found', record: remoteRecord(id) }
        : { state: 'missing' };
    };
    expect(await fill(sent(LINKS, '1', '2', '3'), { readById }, shown, '2.14')).toEqual(['1', '2']);
  });

  it('takes the word of a listing where nothing at all is shown', async () => {
    const listReferencedBy = async () => pageOf(['1'], 1, 1, 1);
    expect(await fill(sent(LINKS, '1'), { listReferencedBy }, remoteRecord('c'))).toEqual(['1']);
  });

  it('looks for nothing where all that was sent is shown, nor behind a value, one link or an instance', async () => {
    const nobody = { project: aShop(), remote: fakeRemote() } as unknown as RunContext;
    const fields: WriteField[] = [sent(LINKS, '1'), { pointer: '/attributes/tier', value: 'gold' }];
    const one: WriteField = { pointer: '/associations/order', members: ['2'], many: false };
    expect(await withHiddenMembers(nobody, aChange(CONTACT, { id: 'c' }), [...fields, one], shown)).toEqual(shown);
    const instance = remoteRecord('1', { members: {} });
    const parts = sent('/attributes/parts', '2');
    expect(await withHiddenMembers(nobody, aChange(order('A')), [parts], instance)).toEqual(instance);
  });

  it('leaves alone what shows another story, and what nobody can look up', async () => {
    expect(await fill(sent(LINKS, '2'), {})).toEqual(['1']);
    const mixed = remoteRecord('c', { members: { [LINKS]: [member('1'), member('9')] } });
    expect(await fill(sent(LINKS, '1', '2'), {}, mixed)).toEqual(['1', '9']);
    expect(await fill(sent('/associations/left', '1'), {})).toBeUndefined();
  });

  it('does not take a look that failed for a listing that cannot be had', async () => {
    const failing = async (): Promise<never> => {
      throw new TrueupError('no answer', { code: 'network', category: 'later' });
    };
    await expect(fill(sent(LINKS, '1', '2'), { readById: failing })).rejects.toThrow('no answer');
    await expect(fill(sent(LINKS, '1', '2'), { listReferencedBy: failing })).rejects.toThrow('no answer');
  });
});
