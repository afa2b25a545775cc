/*
 * The suite for real workspaces, tried out against a sandbox that answers over HTTP like one: it plays the same story, it
 * touches nothing that it did not make, and whatever goes wrong it leaves nothing behind.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { ADVERSARIAL, type Switches } from '../../src/sandbox/switches.ts';
import { testClock } from '../support/run-app.ts';
import { NEEDED, readContractSettings } from './contract-settings.ts';
import { SETTINGS } from './sandbox-stage.ts';
import { removeStageProjects } from './stage-project.ts';
import { playStory } from './story.ts';
import { createWorkspaceStage, type WorkspaceStage } from './workspace-stage.ts';

/** Others work in this workspace, too; the names are those of the story. */
const OTHERS: Seed = {
  workspace: { id: 'tests', region: 'us', name: 'Tests' },
  instances: {
    Product: { 'P-1': { attributes: { name: 'Not ours' } } },
    Order: { 'O-1': { attributes: { status: 'open', items: ['P-1'] } }, THEIRS: { attributes: { status: 'shipped' } } },
  },
  contacts: [
    { external_id: '70', attributes: { tier: 'theirs' }, associations: { orders: ['O-1', 'THEIRS'] } },
    { email: 'jo@example.com', associations: { orders: ['THEIRS'] } },
  ],
  conversations: [{ id: '508', attributes: { topic: 'theirs' }, associations: { order: 'O-1' } }],
};

const open: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
  await removeStageProjects();
});

interface Options {
  readonly version?: string;
  readonly workspace?: string;
  readonly switches?: Partial<Switches>;
  readonly seed?: Seed;
}

async function aRealOne(options: Options = {}): Promise<{ sandbox: Sandbox; workspace: WorkspaceStage; rest: object }> {
  const clock = testClock();
  const { now, sleep } = clock;
  const seed = options.seed ?? { ...SETTINGS, ...OTHERS };
  // Only its own token opens it, and a contact is found by search minutes after it was made.
  const switches = { searchDelayMs: 120_000, ...options.switches };
  const sandbox = await startSandbox({ seed, switches, now, sleep, token: 'the-token' });
  open.push(sandbox);
  const settings = readContractSettings({
    INTERCOM_ACCESS_TOKEN: 'the-token',
    TRUEUP_CONTRACT_WORKSPACE: options.workspace ?? 'tests',
    TRUEUP_CONTRACT_API_URL: sandbox.url,
    TRUEUP_CONTRACT_VERSION: options.version,
  });
  if (settings === undefined) throw new Error('the settings are whole');
  return { sandbox, workspace: createWorkspaceStage(settings, clock, 'c0ffee'), rest: records(sandbox) };
}

function records(sandbox: Sandbox): object {
  const { instances, contacts, conversations } = sandbox.state();
  return { instances, contacts, conversations };
}

/** From the journal: what was written and had not been made before by the one who wrote it. */
function touched(sandbox: Sandbox): readonly string[] {
  const made = new Set<string>();
  return sandbox.journal().flatMap(({ wrote }) =>
    wrote.filter((line) => {
      const [key = '', what] = line.split(' ');
      if (what === 'created') made.add(key);
      return !made.has(key);
    }),
  );
}

describe('the story over HTTP', () => {
  it.each([
    ['2.16', {}],
    ['2.16, adversarial', ADVERSARIAL],
    ['2.14', {}],
  ])('%s: plays, touches only what it made, and leaves the workspace as it was', async (name, switches) => {
    const { sandbox, workspace, rest } = await aRealOne({ version: name.slice(0, 4), switches });
    const stage = await workspace.prepare();
    await playStory(stage);
    const during = sandbox.state();
    expect(during.instances.filter((each) => each.external_id?.startsWith(workspace.prefix))).toHaveLength(15);
    expect(during.contacts).toHaveLength(8);
    expect(await workspace.cleanUp()).toEqual([]);
    expect(touched(sandbox)).toEqual([]);
    expect(records(sandbox)).toEqual(rest);
    const wrote = sandbox.journal().flatMap((entry) => entry.wrote);
    const count = (what: string) => wrote.filter((line) => line.endsWith(what)).length;
    // Three probes and two who hold them, seven people and conversations, thirteen instances, and O-5 a second time.
    expect([count('created'), count('deleted')]).toEqual([26, 26]);
  });
});

describe('when the workspace is not the one, or not ready', () => {
  it('another workspace than the one named: nothing is asked but whose token it is', async () => {
    const { sandbox, workspace } = await aRealOne({ workspace: 'another' });
    await expect(workspace.prepare()).rejects.toThrow(
      /belongs to workspace "tests".* is "another".*Nothing was written/u,
    );
    expect(await workspace.cleanUp()).toEqual([]);
    expect(sandbox.journal().map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /me']);
  });

  it('tells everything that has to be created in the settings, at once, and leaves nothing', async () => {
    const types = {
      Order: {
        attributes: {
          status: { type: 'list', options: ['open'] },
          placed_at: { type: 'datetime' },
          items: { type: 'relationship', to: 'Product', many: true },
        },
      },
      Product: { attributes: { name: { type: 'string' }, price: { type: 'string' } } },
    };
    const conversation_attributes = { order: { type: 'relationship', to: 'Order' } };
    const people = { contacts: [{ external_id: '70' }], conversations: [{ id: '508' }] };
    const lacking = { ...SETTINGS, workspace: { id: 'tests' }, types, conversation_attributes, ...people };
    const { sandbox, workspace, rest } = await aRealOne({
      seed: lacking as Seed,
      switches: { unknownAttribute: 'drop', wrongType: 'coerce' },
    });
    const error = await workspace.prepare().catch((thrown: unknown) => thrown as Error);
    const lines = (error instanceof Error ? error.message : '').split('\n- ').map((line) => line.split(' (')[0]);
    expect(lines).toEqual([
      'The workspace lacks what the story needs. Create in Intercom, Settings > Data',
      'custom object Shipment',
      'custom object Product: attribute `price`, decimal',
      'custom object Order: attribute `status`, list of open, shipped',
      'custom object Order: attribute `shipment`, reference to Shipment, one',
      'conversations: attribute `topic`, string',
    ]);
    expect(await workspace.cleanUp()).toEqual([]);
    expect(records(sandbox)).toEqual(rest);
  });
});

describe('when something goes wrong', () => {
  it.each<[string, Fault]>([
    ['making people', { kind: 'status', status: 403, method: 'POST', path: '^/conversations$', nth: 2 }],
    ['the first apply', { kind: 'status', status: 403, method: 'POST', path: '/Shipment$', nth: 5 }],
    ['an association', { kind: 'status', status: 400, method: 'PUT', path: '^/contacts/', nth: 5 }],
  ])('%s: it fails and everything made is deleted', async (_name, fault) => {
    const { sandbox, workspace, rest } = await aRealOne();
    sandbox.setFaults([fault]);
    await expect(workspace.prepare().then(playStory)).rejects.toThrow();
    expect(sandbox.journal().some((entry) => entry.fault !== null)).toBe(true);
    expect(records(sandbox)).not.toEqual(rest);
    expect(await workspace.cleanUp()).toEqual([]);
    expect(touched(sandbox)).toEqual([]);
    expect(records(sandbox)).toEqual(rest);
  });

  it('an answer that never came: what may be left is told', async () => {
    const { sandbox, workspace } = await aRealOne();
    sandbox.setFaults([{ kind: 'drop-after', method: 'POST', path: '^/contacts$' }]);
    await expect(workspace.prepare()).rejects.toThrow();
    expect(await workspace.cleanUp()).toEqual([
      'contact {"external_id":"trueup-test-c0ffee-probe"}: may have been made, its id is not known',
    ]);
  });

  it('cleaning that fails names what is left and deletes the rest', async () => {
    const { sandbox, workspace } = await aRealOne();
    await workspace.prepare();
    sandbox.setFaults([
      { kind: 'status', status: 500, method: 'DELETE', path: '^/conversations/1$', every: 1 },
      { kind: 'status', status: 403, method: 'DELETE', path: '^/custom_object_instances/Order/', every: 1 },
    ]);
    const left = await workspace.cleanUp();
    expect(left.map((line) => line.split(': ')[0])).toEqual([
      'conversation 1',
      'Order trueup-test-c0ffee-probe',
      'Order trueup-test-c0ffee-THEIRS',
    ]);
    const { contacts, conversations } = sandbox.state();
    expect([contacts.length, conversations.length]).toEqual([2, 2]);
  });
});

describe('the environment', () => {
  const [token, workspace] = NEEDED;
  const both = { [token]: 't', [workspace]: 'w' };

  it('says nothing of a workspace unless both the token and the workspace are named', () => {
    expect(readContractSettings({})).toBeUndefined();
    expect(readContractSettings({ [token]: 't' })).toBeUndefined();
    expect(readContractSettings({ [workspace]: 'w', [token]: '' })).toBeUndefined();
  });

  it('chooses region, version and address', () => {
    const us = { token: 't', workspace: 'w', region: 'us', version: '2.16', url: 'https://api.intercom.io' };
    expect(readContractSettings(both)).toEqual({ ...us, isAddressGiven: false });
    const eu = readContractSettings({ ...both, TRUEUP_CONTRACT_REGION: 'eu', TRUEUP_CONTRACT_VERSION: '2.15' });
    expect(eu).toMatchObject({ region: 'eu', version: '2.15', url: 'https://api.eu.intercom.io' });
    const given = readContractSettings({ ...both, TRUEUP_CONTRACT_API_URL: 'http://127.0.0.1:1/' });
    expect(given).toMatchObject({ url: 'http://127.0.0.1:1', isAddressGiven: true });
    expect(() => readContractSettings({ ...both, TRUEUP_CONTRACT_REGION: 'mars' })).toThrow(/us, eu, au/u);
    expect(() => readContractSettings({ ...both, TRUEUP_CONTRACT_VERSION: '2' })).toThrow(/2\.16/u);
  });
});
