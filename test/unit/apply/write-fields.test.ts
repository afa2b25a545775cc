import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../src/apply/apply-steps.ts';
import { buildWriteFields } from '../../../src/apply/write-fields.ts';
import { type Address, contactAddress, conversationAddress } from '../../../src/model/address.ts';
import type { Change } from '../../../src/model/change.ts';
import type { RemoteMember } from '../../../src/model/remote.ts';
import { fakeRemote, member, remoteRecord } from '../../support/fake-remote.ts';
import { aChange, aField, aSharedShop, aShop, body, order } from '../../support/model-values.ts';

const CONTACT = contactAddress('id', 'c');
const LINKS = '/associations/orders';
const UNDECLARED = '/associations/left';

/** What one change sends where orders A and B exist and the contact shows `shown`. */
function build(change: Change, shown: readonly RemoteMember[] = [], over: Partial<RunContext> = {}, pointer = LINKS) {
  const record = remoteRecord('c', { members: { [pointer]: shown } });
  return buildWriteFields(
    {
      managed: () => undefined,
      project: change.fields.some(({ adjust }) => adjust) ? aSharedShop() : aShop(),
      ids: new Map(['A', 'B'].map((name) => [order(name), `id ${name}`])),
      traits: { nested_limit: 10 },
      remote: fakeRemote({ readById: async () => ({ state: 'found', record }) }),
      ...over,
    } as unknown as RunContext,
    change,
  );
}

describe('buildWriteFields', () => {
  it('turns names into ids, and leaves what has no name as it is', async () => {
    const fields = [aField(LINKS, [], ['A', { id: 'nameless' }]), aField('/attributes/tier', null, 'gold')];
    expect(await build(aChange(CONTACT, { fields }))).toEqual([
      { pointer: LINKS, members: ['id A', 'nameless'], many: true },
      { pointer: '/attributes/tier', value: 'gold' },
    ]);
    const one = [aField('/associations/order', null, 'B')];
    expect(await build(aChange(conversationAddress('5'), { fields: one }))).toEqual([
      { pointer: '/associations/order', members: ['id B'], many: false },
    ]);
  });

  it('writes a relationship nobody declares any more as a whole set of ids', async () => {
    const fields = [aField(UNDECLARED, [], [{ id: '1' }])];
    expect(await build(aChange(CONTACT, { fields }))).toEqual([{ pointer: UNDECLARED, members: ['1'], many: true }]);
  });

  it.each([
    [LINKS, `${CONTACT} points at Order X, whose Intercom id is not known`],
    [UNDECLARED, `${CONTACT} points at an undeclared type X, whose Intercom id is not known`],
  ])('sends nothing at all while a member of %s is not known', async (pointer, message) => {
    const change = aChange(CONTACT, { fields: [aField(pointer, [], [{ id: '1' }, 'X'])] });
    await expect(build(change)).rejects.toMatchObject({
      code: 'unresolved-reference',
      category: 'failed',
      hint: expect.stringContaining('Run trueup plan again'),
      message,
    });
  });

  it('sends the external times that an instance manages with every write of it, and each once', async () => {
    const times = { ...body(), external_created_at: 1, external_updated_at: 2 };
    const note = aField('/attributes/note', null, 'x');
    const updated = aField('/external_updated_at', 2, 3);
    const managed = (address: Address) => (address === order('A') ? times : undefined);
    expect(await build(aChange(order('A'), { fields: [note, updated] }), [], { managed })).toEqual([
      { pointer: '/attributes/note', value: 'x' },
      { pointer: '/external_updated_at', value: 3 },
      { pointer: '/external_created_at', value: 1 },
    ]);
    const sent = [{ pointer: '/attributes/note', value: 'x' }];
    const unmanaged = aChange(order('A'), { fields: [note] });
    expect(await build(unmanaged, [], { managed: () => body() })).toEqual(sent);
    expect(await build(aChange(CONTACT, { fields: [note] }), [], { managed: () => times })).toEqual(sent);
  });

  it('takes away its own members of a relationship nobody declares any more', async () => {
    const change = aChange(CONTACT, { id: 'c', fields: [aField(UNDECLARED, [{ id: '1' }], [], { adjust: true })] });
    const shown = [member('1', null), member('2', null)];
    expect(await build(change, shown, {}, UNDECLARED)).toMatchObject([{ members: ['2'], many: true }]);
  });

  it('keeps the members of others when it adjusts, named or not, and takes only its own away', async () => {
    const adjust = (before: Change['fields'][number]['before'], after: Change['fields'][number]['after']) =>
      aChange(CONTACT, { id: 'c', fields: [aField(LINKS, before, after, { adjust: true })] });
    const shown = [member('id A', 'A'), member('1', null), member('2', null), member('id X', 'X')];
    expect(await build(adjust(['A'], ['B']), shown)).toMatchObject([{ members: ['1', '2', 'id X', 'id B'] }]);
    expect(await build(adjust(['A', { id: '1' }], ['A']), shown)).toMatchObject([{ members: ['id A', '2', 'id X'] }]);
  });
});
