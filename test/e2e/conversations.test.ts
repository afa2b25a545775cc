import { afterAll, describe, expect, it } from 'vitest';
import {
  aLinkedShop,
  items,
  type LinkedShopOptions,
  storedContact,
  storedConversation,
  storedInstance,
} from '../support/linked-shop.ts';
import { removeProjects, type TestProject } from '../support/project.ts';
import type { TestWorkspace } from '../support/workspace.ts';

afterAll(removeProjects);

const WORLDS: readonly LinkedShopOptions[] = [
  { version: '2.14', switches: { miss: 'null' } },
  { version: '2.16', switches: { miss: 'found-false', unset: 'null' } },
];

/** Keys that Intercom keeps of its own accord, and one that somebody else set up. */
const SYSTEM = { 'CX Score rating': 4, 'CX Score explanation': 'short', 'AI Title': 'Where is it?', theirs: ['x'] };

const PEOPLE = {
  conversations: [{ id: '508', attributes: SYSTEM }, { id: '509' }],
  contacts: [{ external_id: '70' }],
};

/** Requests that reached a conversation with a write. */
function puts(workspace: TestWorkspace): readonly unknown[] {
  return workspace
    .writes()
    .filter(({ path }) => path.startsWith('/conversations/'))
    .map(({ request }) => request);
}

/** Applies, and answers what was sent to conversations; then everything is settled. */
async function appliedPuts(project: TestProject, workspace: TestWorkspace): Promise<readonly unknown[]> {
  const { code, stdout, stderr } = await project.apply();
  expect(code, stdout + stderr).toBe(0);
  const sent = puts(workspace);
  await project.expectSettled();
  return sent;
}

describe.each(WORLDS)('conversations under $version', (options) => {
  it('are written only where something changed: each write shows to the people in it', async () => {
    const { workspace, project, declare, settle } = await aLinkedShop({ ...options, seed: PEOPLE });
    const write = (topic: string, item: string | null, name = 'a') =>
      declare({
        instances: { Item: { ...items('b'), a: { attributes: { name } } } },
        conversations: [{ id: '508', attributes: { topic, mark: 'm' }, associations: { item } }],
      });
    await write('delivery', 'a');
    await settle();
    expect(storedConversation(workspace, '508')).toMatchObject({
      attributes: { ...SYSTEM, topic: 'delivery', mark: 'm' },
      references: { item: ['a'] },
      parts: 2,
    });

    // What Intercom, or anybody, does to keys that are not written here is no drift and no reason to write.
    workspace.seed({
      conversations: [{ id: '508', title: 'new', attributes: { 'CX Score rating': 5, other: true, theirs: null } }],
    });
    expect((await project.run(['drift'])).code).toBe(0);
    expect((await settle()).writes).toEqual([]);
    await write('delivery', 'a', 'renamed');
    expect((await settle()).writes).toEqual(['POST /custom_object_instances/Item']);
    expect(storedConversation(workspace, '508').parts).toBe(2);

    await write('delivery', 'b', 'renamed');
    expect(await appliedPuts(project, workspace)).toEqual([
      { custom_attributes: { item: storedInstance(workspace, 'b')?.id } },
    ]);
    expect(storedConversation(workspace, '508')).toMatchObject({ references: { item: ['b'] }, parts: 2 });
    await write('payment', 'b', 'renamed');
    expect(await appliedPuts(project, workspace)).toEqual([{ custom_attributes: { topic: 'payment' } }]);
    expect(storedConversation(workspace, '508').parts).toBe(3);
    await write('payment', null, 'renamed');
    expect(await appliedPuts(project, workspace)).toEqual([{ custom_attributes: { item: null } }]);
    expect(storedConversation(workspace, '508').references).toEqual({});
  });

  it('drift and are released in one request each', async () => {
    const { workspace, project, declare, settle, planned } = await aLinkedShop({ ...options, seed: PEOPLE });
    const written = { id: '508', attributes: { topic: 'payment', mark: 'm' }, associations: { item: 'a' } };
    await declare({ instances: { Item: items('a', 'b') }, conversations: [written] });
    await settle();
    // Drift of both fields is one request, and the system keys stay.
    workspace.seed({ conversations: [{ id: '508', attributes: { topic: 'x' }, associations: { item: 'b' } }] });
    const drifted = await planned();
    expect(drifted.steps).toMatchObject([{ address: 'conversation/508', origin: 'drift' }]);
    expect(await appliedPuts(project, workspace)).toEqual([
      { custom_attributes: { topic: 'payment', item: storedInstance(workspace, 'a')?.id } },
    ]);

    // The block leaves: what is as applied goes, what others changed stays.
    workspace.seed({ conversations: [{ id: '508', attributes: { mark: 'theirs' } }] });
    await declare({ instances: { Item: items('a', 'b') } });
    const released = await planned();
    expect(released.findings).toMatchObject([{ code: 'released-field', addresses: ['conversation/508'] }]);
    expect(await appliedPuts(project, workspace)).toEqual([{ custom_attributes: { topic: null, item: null } }]);
    expect(storedConversation(workspace, '508')).toMatchObject({
      attributes: { ...SYSTEM, mark: 'theirs' },
      references: {},
    });
  });

  it('with attribute names that several share are foreseen: no write to any of them, the rest is done', async () => {
    const { workspace, project, declare, settle, planned } = await aLinkedShop({ ...options, seed: PEOPLE });
    const write = (topic: string, name: string) =>
      declare({
        instances: { Item: { a: { attributes: { name } } } },
        contacts: [{ external_id: '70', attributes: { tier: name } }],
        conversations: [
          { id: '508', attributes: { topic } },
          { id: '509', associations: { item: 'a' } },
        ],
      });
    const attributes = (archived: boolean) => [
      { name: 'topic', type: 'string' as const },
      { name: 'mark', type: 'string' as const },
      { name: 'item', type: 'relationship' as const, to: 'Item', many: false },
      { name: 'Reason', type: 'string' as const },
      { name: 'Reason', type: 'string' as const, archived },
    ];
    await write('one', 'one');
    await settle();
    workspace.seed({ conversation_attributes: attributes(false) });
    // Nothing to write to a conversation: nothing is blocked.
    await project.expectSettled();

    await write('two', 'two');
    const plan = await planned();
    expect(plan.code).toBe(2);
    const [finding, ...others] = plan.findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: 'duplicate-attribute-names',
      severity: 'blocked',
      addresses: ['conversation/508'],
    });
    expect(finding?.message).toMatch(/"Reason".*renamed or archived.*Settings > Data > Conversations/u);
    expect(plan.text).not.toContain('No changes');
    expect(plan.steps.map(({ address }) => address)).toEqual(['instance/Item/a', 'contact/external_id:70']);
    const applied = await project.apply();
    expect(applied.code, applied.stdout).toBe(3);
    expect(puts(workspace)).toEqual([]);
    expect(workspace.writes()).toHaveLength(2);
    expect(storedContact(workspace, '70').attributes).toEqual({ tier: 'two' });
    expect((await project.apply()).code).toBe(1);
    expect(workspace.writes()).toEqual([]);

    // A block that leaves cannot be undone either, and is not forgotten before it is.
    await declare({ instances: { Item: { a: { attributes: { name: 'two' } } } }, conversations: [] });
    expect((await planned()).findings[0]?.addresses).toEqual(['conversation/508', 'conversation/509']);
    expect((await project.apply()).code).toBe(3);
    expect(puts(workspace)).toEqual([]);

    workspace.seed({ conversation_attributes: attributes(true) });
    await settle();
    expect(storedConversation(workspace, '508').attributes).toEqual(SYSTEM);
    expect(storedConversation(workspace, '509').references).toEqual({});
  });

  it('that are not found are reported and stop nothing else', async () => {
    const { workspace, project, declare, settle, planned } = await aLinkedShop({ ...options, seed: PEOPLE });
    await declare({
      instances: { Item: items('a') },
      conversations: [
        { id: '508', attributes: { topic: 't' } },
        { id: '777', attributes: { topic: 't' } },
      ],
    });
    const plan = await planned();
    expect(plan.findings).toMatchObject([{ code: 'not-found', severity: 'blocked', addresses: ['conversation/777'] }]);
    expect((await project.apply()).code).toBe(3);
    expect(puts(workspace)).toHaveLength(1);
    workspace.seed({ conversations: [{ id: '777' }] });
    expect((await settle()).writes).toEqual(['PUT /conversations/777']);
  });
});

describe('a plan over conversations', () => {
  it('is not made stale by what goes on in a conversation beside the fields it writes', async () => {
    const { workspace, project, declare } = await aLinkedShop({ version: '2.14', seed: PEOPLE });
    await declare({ conversations: [{ id: '508', attributes: { topic: 'one' } }] });
    expect((await project.run(['plan', '--out', 'plan.json'])).code).toBe(0);
    workspace.seed({
      conversations: [{ id: '508', title: 'busy', attributes: { 'CX Score rating': 1, mark: 'theirs' } }],
    });
    workspace.mark();
    const applied = await project.run(['apply', 'plan.json']);
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    expect(puts(workspace)).toEqual([{ custom_attributes: { topic: 'one' } }]);
    await project.expectSettled();
  });
});
