import { afterAll, describe, expect, it } from 'vitest';
import { aLinkedShop, items, type LinkedShopOptions, storedContact } from '../support/linked-shop.ts';
import { removeProjects } from '../support/project.ts';
import type { TestWorkspace } from '../support/workspace.ts';

afterAll(removeProjects);

const ID = '6762f0cd1bb69f9f2193bb7c';
const LEAD = '6762f0cd1bb69f9f2193bb7d';
const JO = { id: ID, external_id: '70', email: 'jo@example.com' };
const ALL = { Item: items('a', 'b', 'c', 'd') };

/** One contact by each selector; the one by id is a lead, which has no external id to be found by. */
const PEOPLE = [
  { id: 'u1', external_id: '71' },
  { id: 'u2', external_id: '72', email: 'u2@example.com' },
  { id: LEAD, role: 'lead', email: 'u3@example.com' },
];
const SELECTORS = [{ external_id: '71' }, { email: 'u2@example.com' }, { id: LEAD }];
const ADDRESSES = ['contact/email:u2@example.com', 'contact/external_id:71', `contact/id:${LEAD}`];

const WORLDS: readonly LinkedShopOptions[] = [
  { version: '2.14', switches: { miss: 'null' } },
  { version: '2.16', switches: { miss: 'found-false' } },
];

/** Someone works on the contact in Intercom. */
function edit(workspace: TestWorkspace, change: object): void {
  workspace.seed({ contacts: [{ id: ID, ...change }] });
}

describe.each(WORLDS)('contacts under $version', (options) => {
  it('are written by external_id, email and id, three-way, and undone when their block leaves', async () => {
    const seed = { contacts: PEOPLE };
    const { workspace, project, declare, settle, planned } = await aLinkedShop({ ...options, seed });
    const all = () => PEOPLE.map(({ id }) => storedContact(workspace, id));
    const everyone = (change: object) => workspace.seed({ contacts: PEOPLE.map(({ id }) => ({ id, ...change })) });
    const written = { attributes: { tier: 'gold', mark: 'm' }, associations: { items: ['a', 'b'] } };
    await declare({ instances: ALL, contacts: SELECTORS.map((selector) => ({ ...selector, ...written })) });
    const { sent, writes } = await settle();
    expect(writes.slice(-3).sort()).toEqual([LEAD, 'u1', 'u2'].map((id) => `PUT /contacts/${id}`));
    expect(sent.slice(-3).map((names) => [...names].sort())).toEqual(Array(3).fill(['items', 'mark', 'tier']));
    for (const each of all()) {
      expect(each).toMatchObject({ attributes: { tier: 'gold', mark: 'm' }, references: { items: ['a', 'b'] } });
    }

    everyone({ attributes: { tier: 'silver' } });
    const drifted = await planned();
    for (const address of ADDRESSES) expect(drifted.text).toContain(`  # ${address} will be updated in-place\n`);
    expect(drifted.steps.map(({ address }) => address)).toEqual(ADDRESSES);
    for (const step of drifted.steps) expect(step.fields).toMatchObject({ '/attributes/tier': { origin: 'drift' } });
    expect((await settle()).sent).toEqual([['tier'], ['tier'], ['tier']]);

    // What others changed since stays and is told; what still is as applied here is undone.
    everyone({ attributes: { mark: 'theirs' } });
    await declare({ instances: ALL });
    const released = await planned();
    expect(released.steps.map(({ address, action }) => `${action} ${address}`)).toEqual(
      ADDRESSES.map((address) => `update ${address}`),
    );
    expect(released.findings).toMatchObject([{ code: 'released-field', severity: 'note', addresses: ADDRESSES }]);
    expect(released.findings[0]?.message).toContain('mark');
    await settle();
    for (const each of all()) expect(each).toMatchObject({ attributes: { mark: 'theirs' }, references: {} });
    // Nothing is owned any more, so nothing of it can drift.
    everyone({ attributes: { tier: 'bronze' }, associations: { items: ['c'] } });
    await project.expectSettled();
    expect((await project.run(['drift'])).code).toBe(0);
  });

  it('let go of by a saved plan are found done when it is applied again, and moved when others changed them since', async () => {
    const { workspace, project, declare, settle } = await aLinkedShop({ ...options, seed: { contacts: PEOPLE } });
    const written = { attributes: { tier: 'gold' }, associations: { items: ['a'] } };
    await declare({ instances: ALL, contacts: SELECTORS.map((selector) => ({ ...selector, ...written })) });
    await settle();
    await declare({ instances: ALL });
    expect((await project.plan('--out', 'plan.json')).code).toBe(2);
    expect((await project.run(['apply', 'plan.json'])).code).toBe(0);
    for (const { id } of PEOPLE) expect(storedContact(workspace, id)).toMatchObject({ references: {} });
    workspace.mark();
    const again = await project.run(['apply', 'plan.json']);
    expect(again.code, again.stdout + again.stderr).toBe(0);
    expect(workspace.writes()).toEqual([]);

    workspace.seed({ contacts: [{ id: 'u1', attributes: { tier: 'theirs' } }] });
    const moved = await project.run(['apply', 'plan.json']);
    expect(moved.code).toBe(5);
    expect(moved.stderr).toContain('contact/external_id:71');
    expect(workspace.writes()).toEqual([]);
    await project.expectSettled();
  });

  it('cannot be named twice: the error names both places', async () => {
    const { workspace, project, declare } = await aLinkedShop({ ...options, seed: { contacts: [JO] } });
    await declare({
      instances: ALL,
      contacts: [
        { external_id: '70', attributes: { tier: 'gold' } },
        { id: ID, attributes: { mark: 'm' } },
      ],
    });
    await project.write(
      'objects/more.yaml',
      'contacts:\n  - email: jo@example.com\n    attributes: { tier: silver }\n',
    );
    const commands = [['plan'], ['apply', '-y'], ['plan', '--json-into', 'report.json']];
    for (const command of commands) {
      const { code, stderr, stdout } = await project.run(command);
      expect(code, stdout).toBe(65);
      expect(stderr).toMatch(/^objects\/all\.yaml:\d+:\d+: error\[same-contact\]: contact\/id:/mu);
      expect(stderr).toMatch(/^objects\/more\.yaml:2:5: error\[same-contact\]: contact\/email:jo@example\.com and /mu);
      expect(stderr).toMatch(/note: objects\/all\.yaml:\d+:\d+: declared here as contact\/external_id:70/u);
      expect(stderr).toContain(ID);
    }
    expect(workspace.writes()).toEqual([]);
    const report = JSON.parse(await project.read('report.json'));
    expect(report.diagnostics).toHaveLength(2);
  });

  it('that are archived, merged or unknown are reported; the rest is applied, nothing created', async () => {
    const merged = { external_id: '72' };
    const { workspace, project, declare, settle, planned } = await aLinkedShop({
      ...options,
      seed: { contacts: [JO, { external_id: '71' }, { id: 'm2', ...merged }] },
    });
    const objects = (tier: string, name = 'a') => ({
      instances: { Item: { ...ALL.Item, a: { attributes: { name } } } },
      contacts: ['70', '71', '72', '79'].map((external_id) => ({ external_id, attributes: { tier } })).slice(0, 3),
    });
    await declare(objects('gold'));
    await settle();
    const before = workspace.state().contacts.length;
    workspace.seed({
      contacts: [
        { id: ID, archived: true },
        { id: 'm2', merged_into: ID },
      ],
    });
    const gone = objects('silver', 'A');
    await declare({ ...gone, contacts: [...gone.contacts, { external_id: '79', attributes: { tier: 'x' } }] });

    const plan = await planned();
    expect(plan.code).toBe(2);
    expect(plan.text).not.toContain('No changes');
    const blocked = plan.findings.filter(({ severity }) => severity === 'blocked');
    expect(blocked.flatMap(({ addresses }) => addresses).sort()).toEqual([
      'contact/external_id:70',
      'contact/external_id:72',
      'contact/external_id:79',
    ]);
    if (options.version === '2.16') {
      const note = blocked.find(({ code }) => code === 'merged');
      expect(note).toMatchObject({ addresses: ['contact/external_id:72'] });
      expect(note?.message).toContain(ID);
    }
    expect(plan.steps.map(({ address }) => address)).toEqual(['instance/Item/a', 'contact/external_id:71']);
    const applied = await project.apply();
    expect(applied.code).toBe(3);
    expect(workspace.writes()).toHaveLength(2);
    expect(workspace.state().contacts).toHaveLength(before);
    expect((await project.apply()).code).toBe(1);
    expect(workspace.writes()).toEqual([]);

    // They come back: what was applied to them before is still known, so this is an edit and no adoption.
    workspace.seed({
      contacts: [
        { id: ID, archived: false },
        { id: 'm2', merged_into: null },
      ],
    });
    workspace.seed({ contacts: [{ external_id: '79' }] });
    const back = await planned();
    expect(back.steps.map(({ origin }) => origin)).toEqual(['edit', 'edit', 'edit']);
    expect((await settle()).writes).toHaveLength(3);
    expect(storedContact(workspace, '70').attributes).toEqual({ tier: 'silver' });
    expect(storedContact(workspace, '72').attributes).toEqual({ tier: 'silver' });
  });

  it('with an email that several have are reported with their ids, and nothing is guessed', async () => {
    const { workspace, project, declare, settle, planned } = await aLinkedShop({
      ...options,
      seed: { contacts: [JO, { id: LEAD, email: 'jo@example.com', role: 'lead' }] },
    });
    await declare({ instances: ALL, contacts: [{ email: 'jo@example.com', attributes: { tier: 'gold' } }] });
    const plan = await planned();
    const [finding] = plan.findings.filter(({ severity }) => severity === 'blocked');
    expect(finding).toMatchObject({ code: 'ambiguous', addresses: ['contact/email:jo@example.com'] });
    expect(finding?.message).toContain(ID);
    expect(finding?.message).toContain(LEAD);
    expect((await project.apply()).code).toBe(3);
    expect(workspace.writes().filter(({ path }) => path.startsWith('/contacts/'))).toEqual([]);
    expect(storedContact(workspace, ID).attributes).toEqual({});

    // A lead has no external id to be found by; its id does it.
    await declare({ instances: ALL, contacts: [{ id: LEAD, attributes: { tier: 'gold' } }] });
    expect((await settle()).writes).toEqual([`PUT /contacts/${LEAD}`]);
    expect(storedContact(workspace, LEAD).attributes).toEqual({ tier: 'gold' });
  });
});

describe('a selector', () => {
  it('that changes is no operation, and what was applied stays known whatever comes of a write', async () => {
    const { workspace, project, declare, settle, planned } = await aLinkedShop({
      version: '2.14',
      seed: { contacts: [JO] },
    });
    const write = (selector: object, attributes: object) =>
      declare({ instances: ALL, contacts: [{ ...selector, attributes, associations: { items: ['a'] } }] });
    await write({ external_id: '70' }, { tier: 'gold' });
    await settle();

    await write({ email: 'jo@example.com' }, { tier: 'gold' });
    await project.expectSettled();
    expect((await settle()).writes).toEqual([]);
    const ledger = await project.read('.trueup/ledger.jsonl');
    expect(ledger).toContain('contact/email:jo@example.com');
    expect(ledger).not.toContain('contact/external_id:70');

    // A selector and a value that change together, and a write that fails: still no stranger's contact.
    await write({ id: ID }, { tier: 'silver' });
    workspace.setFaults([{ kind: 'status', status: 400, method: 'PUT' }]);
    expect((await project.apply()).code).toBe(3);
    workspace.setFaults([]);
    const plan = await planned();
    expect(plan.steps).toMatchObject([{ address: `contact/id:${ID}`, action: 'update', origin: 'edit' }]);
    expect((await settle()).sent).toEqual([['tier']]);

    // The same with a run that died.
    await write({ external_id: '70' }, { tier: 'bronze' });
    workspace.setFaults([{ kind: 'slow', method: 'PUT', delayMs: 5000 }]);
    let kill: (signal: NodeJS.Signals) => void = () => undefined;
    const dying = project.run(['apply', '-y'], { onStart: (send) => (kill = send) });
    const tier = () => storedContact(workspace, ID).attributes['tier'];
    await expect.poll(tier, { timeout: 10_000, interval: 20 }).toBe('bronze');
    kill('SIGKILL');
    await dying;
    workspace.setFaults([]);
    expect((await settle()).writes).toEqual([]);

    edit(workspace, { attributes: { tier: 'theirs' } });
    expect((await planned()).steps).toMatchObject([{ address: 'contact/external_id:70', origin: 'drift' }]);
    await settle();
    await declare({ instances: ALL });
    await settle();
    expect(storedContact(workspace, ID)).toMatchObject({ attributes: {}, references: {} });
  });

  it('that names another contact by now leaves the one it named before, and takes the other over with --adopt only', async () => {
    const { workspace, project, declare, settle, planned } = await aLinkedShop({ seed: { contacts: [JO] } });
    await declare({ contacts: [{ email: 'jo@example.com', attributes: { tier: 'gold', mark: 'm' } }] });
    await settle();
    workspace.seed({ contacts: [{ id: ID, email: 'old@example.com' }] });
    workspace.seed({
      contacts: [{ id: LEAD, email: 'jo@example.com', external_id: 'new', attributes: { tier: 'theirs' } }],
    });
    const plan = await planned();
    expect(plan.steps).toMatchObject([
      { address: 'contact/email:jo@example.com', action: 'adopt' },
      { address: `contact/id:${ID}`, action: 'update' },
    ]);
    expect((await project.apply()).code).toBe(4);
    expect(workspace.writes()).toEqual([]);
    await settle('--adopt');
    expect(storedContact(workspace, LEAD).attributes).toEqual({ tier: 'gold', mark: 'm' });
    expect(storedContact(workspace, ID).attributes).toEqual({});
    // And it is the new one whose drift is seen.
    workspace.seed({ contacts: [{ id: LEAD, attributes: { tier: 'x' } }] });
    expect((await planned()).steps).toMatchObject([{ address: 'contact/email:jo@example.com', origin: 'drift' }]);
    await settle();
  });

  it('may be swapped between two contacts: each keeps what was applied to it', async () => {
    const { workspace, declare, settle, planned } = await aLinkedShop({
      seed: {
        contacts: [
          { id: ID, external_id: '1' },
          { id: LEAD, external_id: '2' },
        ],
      },
    });
    const both = {
      contacts: [
        { external_id: '1', attributes: { tier: 'one' } },
        { external_id: '2', attributes: { tier: 'two' } },
      ],
    };
    await declare(both);
    await settle();
    workspace.seed({
      contacts: [
        { id: ID, external_id: '2' },
        { id: LEAD, external_id: '1' },
      ],
    });
    const plan = await planned();
    expect(plan.steps.map(({ address, origin }) => `${address} ${origin}`)).toEqual([
      'contact/external_id:1 edit',
      'contact/external_id:2 edit',
    ]);
    await settle();
    expect(storedContact(workspace, ID).attributes).toEqual({ tier: 'two' });
    expect(storedContact(workspace, LEAD).attributes).toEqual({ tier: 'one' });
  });
});

describe('a removed contact block', () => {
  it('detaches the members attached here and keeps those of others (2.16)', async () => {
    const { workspace, declare, settle, planned } = await aLinkedShop({ seed: { contacts: [JO] } });
    await declare({ instances: ALL, contacts: [{ external_id: '70', associations: { items: ['a', 'b'] } }] });
    await settle();
    edit(workspace, { associations: { items: ['a', 'c', 'd'] } });
    await declare({ instances: ALL });
    const plan = await planned();
    expect(plan.text).toContain('\n- items: a\n');
    await settle();
    expect(storedContact(workspace, ID).references).toEqual({ items: ['c', 'd'] });
  });

  it('cannot be told from a cut list below 2.16, so nothing is detached and the plan says so', async () => {
    const { workspace, project, declare, settle, planned } = await aLinkedShop({
      version: '2.14',
      seed: { contacts: [JO] },
    });
    await declare({
      instances: ALL,
      contacts: [{ external_id: '70', attributes: { tier: 'gold' }, associations: { items: ['a', 'b'] } }],
    });
    await settle();
    edit(workspace, { associations: { items: ['a', 'c'] } });
    await declare({ instances: ALL });
    expect((await planned()).findings).toMatchObject([{ code: 'associations-cut', severity: 'blocked' }]);
    expect((await project.apply()).code).toBe(3);
    expect(workspace.writes().map(({ request }) => request)).toEqual([{ custom_attributes: { tier: null } }]);
    expect(storedContact(workspace, ID).references).toEqual({ items: ['a', 'c'] });
    // Once the others are gone it goes through.
    edit(workspace, { associations: { items: ['a', 'b'] } });
    await settle();
    expect(storedContact(workspace, ID)).toMatchObject({ attributes: {}, references: {} });
  });

  it('counts as a delete, so that losing a file does not undo everybody', async () => {
    const people = Array.from({ length: 5 }, (_, index) => ({ external_id: `p${index}` }));
    const { workspace, project, declare, settle } = await aLinkedShop({ version: '2.14', seed: { contacts: people } });
    const kept = { instances: { Item: items('a') } };
    await declare({ ...kept, contacts: people.map((each) => ({ ...each, attributes: { tier: 'gold' } })) });
    await settle();
    await declare(kept);
    const refused = await project.apply();
    expect(refused.code).toBe(4);
    expect(refused.stdout).toContain('--allow-deletes 5');
    expect(workspace.writes()).toEqual([]);
    await settle('--allow-deletes', '5');
    expect(workspace.state().contacts.map(({ attributes }) => attributes)).toEqual(people.map(() => ({})));
  });
});
