import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../src/apply/apply-steps.ts';
import { readMembers } from '../../../src/apply/read-members.ts';
import { contactAddress } from '../../../src/model/address.ts';
import type { TrueupError } from '../../../src/model/error.ts';
import type { Project } from '../../../src/model/project.ts';
import type { Reading, Remote, RemotePage, RemoteRecord } from '../../../src/model/remote.ts';
import type { Traits } from '../../../src/model/traits.ts';
import { fakeRemote, member, pageOf, remoteRecord } from '../../support/fake-remote.ts';
import { aChange, aShop, order } from '../../support/model-values.ts';

const CONTACT = contactAddress('id', 'c');
const LINKS = '/associations/orders';
const OTHERS = '/associations/favourites';

interface World {
  readonly reading: Reading;
  readonly listed?: RemotePage;
  readonly traits?: Traits;
  readonly project?: Project;
}

function shows(members: RemoteRecord['members']): Reading {
  return { state: 'found', record: remoteRecord('c', { members }) };
}

/** Asks for the members of a contact; whoever has no listing may not ask for one. */
async function read({ reading, listed, traits, project = aShop() }: World, pointer = LINKS, type?: string) {
  const listings: Partial<Remote> = listed === undefined ? {} : { listReferencedBy: async () => listed };
  const remote = fakeRemote({ readById: async () => reading, ...listings });
  const context = { project, traits, remote } as unknown as RunContext;
  const members = await readMembers(context, aChange(CONTACT, { id: 'c' }), pointer, type);
  return members.map(({ id }) => id);
}

const shop = aShop();
const old: Project = { ...shop, workspace: { ...shop.workspace, apiVersion: '2.14' } };
const twice: Project = {
  ...shop,
  contacts: {
    ...shop.contacts,
    relationships: { ...shop.contacts.relationships, favourites: { to: 'Order', many: true, members: 'exact' } },
  },
};

describe('readMembers', () => {
  it('takes what is shown for all where this workspace was seen to show more, also where nothing is shown', async () => {
    const traits: Traits = { nested_limit: 10 };
    expect(await read({ reading: shows({ [LINKS]: [member('1'), member('2')] }), traits }, LINKS, 'Order')).toEqual([
      '1',
      '2',
    ]);
    expect(await read({ reading: shows({}), traits }, '/associations/left')).toEqual([]);
  });

  it('lists what may be hidden', async () => {
    const reading = shows({ [LINKS]: [member('1')] });
    expect(await read({ reading, listed: pageOf(['1', '2'], 1, 1, 2) }, LINKS, 'Order')).toEqual(['1', '2']);
    // Another relationship at the same type is empty: then the listing tells of this one only.
    const alone = shows({ [LINKS]: [member('1')], [OTHERS]: [] });
    expect(await read({ reading: alone, listed: pageOf(['1'], 1, 1, 1), project: twice }, LINKS, 'Order')).toEqual([
      '1',
    ]);
  });

  it.each<[string, World, string | undefined, string]>([
    ['it is gone', { reading: { state: 'missing' } }, 'Order', 'it is missing now'],
    ['it is archived', { reading: { state: 'archived' } }, 'Order', 'it is archived now'],
    ['the version lists nothing', { reading: shows({}), project: old }, 'Order', 'only be read with api_version 2.16'],
    ['nobody says what it points at', { reading: shows({}) }, undefined, 'only be read with api_version 2.16'],
    [
      'the canary saw that listings do not tell',
      { reading: shows({}), traits: { reference_listing: 'no' } },
      'Order',
      'doctor --canary: reference_listing',
    ],
    [
      'the listing would tell of two relationships',
      { reading: shows({ [LINKS]: [member('1')], [OTHERS]: [member('2')] }), project: twice },
      'Order',
      'another relationship of it points at Order too',
    ],
    [
      'the listing lacks what is shown',
      { reading: shows({ [LINKS]: [member('1')] }), listed: pageOf(['2'], 1, 1, 1) },
      'Order',
      'does not agree with what it shows',
    ],
    [
      'the listing lacks some of what is shown',
      { reading: shows({ [LINKS]: [member('1'), member('2')] }), listed: pageOf(['1', '3'], 1, 1, 2) },
      'Order',
      'does not agree with what it shows',
    ],
    [
      'the listing lacks what it counts',
      { reading: shows({ [LINKS]: [member('1')] }), listed: pageOf(['1'], 1, 1, 2) },
      'Order',
      'does not agree with what it shows',
    ],
  ])('gives no members, rather than some, when %s', async (_when, world, type, why) => {
    const error = await read(world, LINKS, type).then(
      () => undefined,
      (cause: TrueupError) => cause,
    );
    expect(error).toMatchObject({
      code: 'members-incomplete',
      category: 'failed',
      hint: expect.stringContaining('members that were not seen would be detached'),
    });
    expect(error?.message).toContain(`${CONTACT}#${LINKS} was not written: `);
    expect(error?.message).toContain(why);
  });

  it('is asked about instances, and about what is not there, by mistake only', async () => {
    const context = { project: shop, remote: fakeRemote() } as unknown as RunContext;
    for (const change of [aChange(order('A')), aChange(CONTACT, { id: null })])
      await expect(readMembers(context, change, LINKS, 'Order')).rejects.toThrow(/has no members to adjust/u);
  });
});
