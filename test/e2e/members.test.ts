import { afterAll, describe, expect, it } from 'vitest';
import { aLinkedShop, items, type LinkedShop, storedContact, storedConversation } from '../support/linked-shop.ts';
import { removeProjects } from '../support/project.ts';
import type { TestWorkspace } from '../support/workspace.ts';

afterAll(removeProjects);

const ALL = items('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');

function contact(...members: readonly string[]): object {
  return { external_id: '70', associations: { items: members } };
}

function members(workspace: TestWorkspace): readonly string[] {
  return storedContact(workspace, '70').references['items'] ?? [];
}

/** Someone else replaces the set in Intercom. */
function attach(workspace: TestWorkspace, ...names: readonly string[]): void {
  workspace.seed({ contacts: [{ external_id: '70', associations: { items: [...names] } }] });
}

/** Every set of items that was sent, by the number of members. */
function sentSets(workspace: TestWorkspace): number[] {
  return workspace.writes().flatMap(({ request }) => {
    const sent = (request as { custom_attributes?: { items?: readonly string[] } } | null)?.custom_attributes?.items;
    return sent ? [sent.length] : [];
  });
}

const PERSON = { contacts: [{ external_id: '70' }] };

describe.each(['2.14', '2.16'] as const)('members: exact under %s', (version) => {
  it('replaces the set; members of others are shown as removed and count as deletes', async () => {
    const { workspace, project, declare, settle, planned } = await aLinkedShop({ version, seed: PERSON });
    await declare({ instances: { Item: ALL }, contacts: [contact('b', 'a')] });
    await settle();
    expect(members(workspace)).toEqual(['a', 'b']);

    await declare({ instances: { Item: ALL }, contacts: [contact('a', 'b')] });
    await project.expectSettled();

    attach(workspace, 'a', 'b', 'c', 'd', 'e');
    const few = await planned();
    expect(few.code).toBe(2);
    expect(few.text).toContain('\n- items: c, d, e\n');
    expect(few.steps).toMatchObject([{ origin: 'drift' }]);
    await settle();
    expect(members(workspace)).toEqual(['a', 'b']);

    attach(workspace, 'c', 'd', 'e', 'f');
    const many = await planned();
    expect(many.text).toContain('\n- items: c, d, e, f\n+ items: a, b\n');
    expect(many.findings).toMatchObject([
      {
        code: 'too-many-deletes',
        severity: 'refuse',
        remedy: '--allow-deletes 4',
        addresses: ['contact/external_id:70'],
      },
    ]);
    for (const flags of [[], ['--allow-deletes', '5', '--adopt']]) {
      const refused = await project.apply(...flags);
      expect(refused.code, flags.join(' ')).toBe(4);
      expect(workspace.writes()).toEqual([]);
    }
    expect((await settle('--allow-deletes', '4')).writes).toHaveLength(1);
    expect(members(workspace)).toEqual(['a', 'b']);

    // Members attached here come and go without counting.
    await declare({ instances: { Item: ALL }, contacts: [contact('a', 'b', 'c', 'd', 'e', 'f')] });
    await settle();
    await declare({ instances: { Item: ALL }, contacts: [contact()] });
    await settle();
    expect(members(workspace)).toEqual([]);
  });

  it('asks for --adopt before it replaces a set that was there', async () => {
    const { workspace, project, declare, settle, planned } = await aLinkedShop({ version, seed: PERSON });
    await declare({ instances: { Item: ALL } });
    await settle();
    attach(workspace, 'a', 'h');
    await declare({ instances: { Item: ALL }, contacts: [contact('a', 'b')] });
    const plan = await planned();
    expect(plan.text).toContain('\n- items: h\n+ items: b\n');
    expect(plan.text).toContain('\nPlan: 1 to import, 0 to add, 1 to change, 0 to destroy.\n');
    expect((await project.apply()).code).toBe(4);
    expect(workspace.writes()).toEqual([]);
    await settle('--adopt');
    expect(members(workspace)).toEqual(['a', 'b']);
  });
});

describe('members: owned', () => {
  it('lets only its own come and go', async () => {
    const shop = await aLinkedShop({ members: 'owned', seed: PERSON });
    const { workspace, project, declare, settle, planned } = shop;
    const write = (...names: readonly string[]) => declare({ instances: { Item: ALL }, contacts: [contact(...names)] });
    await declare({ instances: { Item: ALL } });
    await settle();
    attach(workspace, 'f');

    await write('a', 'b');
    const first = await planned();
    expect(first.text).toContain('\n+ items: a, b\n');
    expect(first.text).not.toMatch(/^- items/mu);
    await settle();
    expect(members(workspace)).toEqual(['a', 'b', 'f']);

    attach(workspace, 'g', 'b', 'f', 'a');
    await project.expectSettled();
    await write('b', 'a');
    await project.expectSettled();

    await write('b', 'c');
    const changed = await planned();
    expect(changed.text).toContain('\n- items: a\n+ items: c\n');
    expect(changed.steps).toMatchObject([{ origin: 'edit' }]);
    expect((await settle()).writes).toHaveLength(1);
    expect(members(workspace)).toEqual(['b', 'c', 'f', 'g']);

    attach(workspace, 'c', 'f', 'g');
    expect((await project.run(['drift'])).code).toBe(2);
    const drifted = await planned();
    expect(drifted.steps).toMatchObject([{ address: 'contact/external_id:70', origin: 'drift' }]);
    expect(drifted.text).toContain('\n+ items: b\n');
    await settle();
    expect(members(workspace)).toEqual(['b', 'c', 'f', 'g']);

    // The field leaves, its record stays declared.
    await declare({ instances: { Item: ALL }, contacts: [{ external_id: '70', attributes: { tier: 'gold' } }] });
    await settle();
    expect(members(workspace)).toEqual(['f', 'g']);

    // The whole block leaves.
    await write('a');
    await settle();
    expect(members(workspace)).toEqual(['a', 'f', 'g']);
    await declare({ instances: { Item: ALL } });
    await settle();
    expect(members(workspace)).toEqual(['f', 'g']);
    expect(storedContact(workspace, '70').attributes).toEqual({});

    // Somebody else's members are never ours to undo, whatever is deleted around them.
    await write();
    await project.expectSettled();
    expect(members(workspace)).toEqual(['f', 'g']);
  });

  it('is an error below 2.16, where the complete set cannot be read', async () => {
    const { workspace, project, declare } = await aLinkedShop({ version: '2.15', members: 'owned', seed: PERSON });
    await declare({ instances: { Item: ALL }, contacts: [contact('a')] });
    const { code, stderr } = await project.run(['plan']);
    expect(code).toBe(65);
    expect(stderr).toContain('2.16');
    expect(workspace.requests()).toEqual([]);
  });

  it('keeps what another relationship of the contact points at', async () => {
    const { workspace, declare, settle } = await aLinkedShop({ members: 'owned', seed: PERSON });
    await declare({ instances: { Item: ALL, Note: { n: { attributes: { name: 'n' } } } } });
    await settle();
    workspace.seed({ contacts: [{ external_id: '70', associations: { items: ['h'], notes: ['n'] } }] });
    await declare({ instances: { Item: ALL, Note: { n: { attributes: { name: 'n' } } } }, contacts: [contact('a')] });
    await settle();
    expect(storedContact(workspace, '70').references).toEqual({ items: ['a', 'h'], notes: ['n'] });
  });
});

describe('a member list that is cut short without a sign', () => {
  const cut = { nestedLimit: 2 };

  it('is settled by the listing on 2.16: nothing, drift and strangers are told apart', async () => {
    const { workspace, project, declare, settle, planned } = await aLinkedShop({ switches: cut, seed: PERSON });
    const desired = { instances: { Item: ALL }, contacts: [contact('a', 'b', 'c', 'd', 'e')] };
    await declare(desired);
    // The answer to the write is cut too: what it does not show was not dropped.
    await settle();
    expect(members(workspace)).toEqual(['a', 'b', 'c', 'd', 'e']);

    attach(workspace, 'a', 'b', 'c', 'd');
    expect((await planned()).text).toContain('\n+ items: e\n');
    await settle();
    expect(members(workspace)).toEqual(['a', 'b', 'c', 'd', 'e']);

    // The stranger is hidden behind the cut, and the edit would detach it: it is shown and counted.
    attach(workspace, 'a', 'b', 'c', 'd', 'e', 'f');
    await declare({ ...desired, contacts: [contact('a', 'b', 'c', 'd', 'g')] });
    expect((await planned()).text).toContain('\n- items: e, f\n+ items: g\n');
    await settle();
    expect(members(workspace)).toEqual(['a', 'b', 'c', 'd', 'g']);

    // Taken over as it is: nothing is written.
    await project.remove('.trueup/ledger.jsonl');
    expect((await settle('--adopt')).writes).toEqual([]);
  });

  it('is a blocked finding below 2.16, and no set is sent', async () => {
    const { workspace, project, declare, settle, planned } = await aLinkedShop({
      version: '2.14',
      switches: cut,
      seed: PERSON,
    });
    const desired = { instances: { Item: ALL }, contacts: [contact('a', 'b', 'c', 'd')] };
    await declare(desired);
    expect((await project.apply()).code).toBe(0);
    expect(members(workspace)).toEqual(['a', 'b', 'c', 'd']);

    const plan = await planned();
    expect(plan.code).toBe(2);
    expect(plan.steps).toEqual([]);
    expect(plan.text).not.toContain('No changes');
    expect(plan.findings).toMatchObject([
      { code: 'associations-cut', severity: 'blocked', addresses: ['contact/external_id:70'] },
    ]);
    expect((await project.run(['drift'])).code).toBe(2);
    expect((await project.apply()).code).toBe(1);
    expect(workspace.writes()).toEqual([]);

    // An edit of the set, its removal, and the removal of the block: the unseen members are not touched.
    const others = { Item: { ...ALL, new: { attributes: { name: 'new' } } } };
    for (const contacts of [[contact('a', 'e')], [{ external_id: '70', attributes: { tier: 'gold' } }], []]) {
      await declare({ instances: others, contacts });
      await project.apply();
      expect(sentSets(workspace)).toEqual([]);
      expect(members(workspace)).toEqual(['a', 'b', 'c', 'd']);
    }
    // All of it can be read again: the block that left is undone as if nothing had been in the way.
    workspace.setSwitches({ nestedLimit: null });
    await settle();
    expect(members(workspace)).toEqual([]);
  });

  it('is not suspected when the instance behind a missing member is gone', async () => {
    const { workspace, declare, settle, planned } = await aLinkedShop({ version: '2.14', seed: PERSON });
    await declare({ instances: { Item: ALL }, contacts: [contact('a', 'b', 'c')] });
    await settle();
    workspace.seed({ instances: { Item: { b: { remove: true } } } });
    expect(members(workspace)).toEqual(['a', 'c']);
    const plan = await planned();
    expect(plan.findings).toEqual([]);
    expect(plan.steps.map(({ address, action, origin }) => [address, action, origin])).toEqual([
      ['instance/Item/b', 'create', 'drift'],
      ['contact/external_id:70', 'update', 'edit'],
    ]);
    await settle();
    expect(members(workspace)).toEqual(['a', 'b', 'c']);
  });

  it('goes on after a run that died between the request and its result', async () => {
    const { workspace, project, declare, settle } = await aLinkedShop({ version: '2.14', seed: PERSON });
    await declare({ instances: { Item: ALL }, contacts: [contact('a', 'b')] });
    await settle();
    await declare({ instances: { Item: ALL }, contacts: [contact('a')] });
    let kill: (signal: NodeJS.Signals) => void = () => undefined;
    workspace.setFaults([{ kind: 'slow', method: 'PUT', delayMs: 5000 }]);
    const dying = project.run(['apply', '-y'], { onStart: (send) => (kill = send) });
    await expect.poll(() => members(workspace), { timeout: 10_000, interval: 20 }).toEqual(['a']);
    kill('SIGKILL');
    expect((await dying).signal).toBe('SIGKILL');
    workspace.setFaults([]);
    await settle();
    expect(members(workspace)).toEqual(['a']);
  });
});

describe('sets of several pages', () => {
  const NAMES = Array.from({ length: 320 }, (_, index) => `p${String(index).padStart(3, '0')}`);
  const external = Object.fromEntries(NAMES.map((name) => [name, { state: 'external' }]));

  it.each([false, true])('are read to the end before anything is decided (shuffled pages: %s)', async (shuffle) => {
    const shop: LinkedShop = await aLinkedShop({
      members: 'owned',
      switches: { nestedLimit: 10, shuffle },
      seed: {
        instances: { Item: Object.fromEntries(NAMES.map((name) => [name, { attributes: { name } }])) },
        contacts: [{ external_id: '70', associations: { items: NAMES.slice(0, 310) } }],
      },
    });
    const { workspace, project, declare, settle, planned } = shop;
    const write = (...names: readonly string[]) =>
      declare({ instances: { Item: external }, contacts: [contact(...names)] });
    await write('p300', 'p315');
    const plan = await planned();
    expect(plan.text).toContain('\n+ items: p315\n');
    const pages = workspace.requests().filter(({ query }) => query['references_contact_id'] !== undefined);
    expect(pages.map(({ query }) => query['page'])).toEqual(['1', '2', '3']);
    await settle();
    expect(members(workspace)).toEqual([...NAMES.slice(0, 310), 'p315']);

    await write('p300');
    await settle();
    expect(members(workspace)).toEqual(NAMES.slice(0, 310));
    expect(sentSets(workspace)).toEqual([]);

    await declare({ instances: { Item: external } });
    expect((await project.apply()).code).toBe(0);
    // p300 was there before and was declared: it counts as ours and goes with the block; the 309 others stay.
    expect(members(workspace)).toHaveLength(309);
    await project.expectSettled();
  });

  it('plan nothing when members: exact is already as written', async () => {
    const { workspace, project, declare } = await aLinkedShop({
      switches: { nestedLimit: 10 },
      seed: {
        instances: { Item: Object.fromEntries(NAMES.map((name) => [name, { attributes: { name } }])) },
        contacts: [{ external_id: '70', associations: { items: NAMES } }],
        conversations: [{ id: '508', associations: { item: 'p001' } }],
      },
    });
    await declare({
      instances: { Item: external },
      contacts: [contact(...NAMES)],
      conversations: [{ id: '508', associations: { item: 'p001' } }],
    });
    expect((await project.apply()).code).toBe(0);
    expect(workspace.writes()).toEqual([]);
    await project.expectSettled();
    // One fewer is one edit, sent whole.
    await declare({
      instances: { Item: external },
      contacts: [contact(...NAMES.slice(1))],
      conversations: [{ id: '508', associations: { item: 'p001' } }],
    });
    expect((await project.apply()).code).toBe(0);
    expect(sentSets(workspace)).toEqual([319]);
    expect(members(workspace)).toEqual(NAMES.slice(1));
    expect(storedConversation(workspace, '508').references).toEqual({ item: ['p001'] });
    await project.expectSettled();
  });
});
