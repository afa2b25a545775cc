import { expect } from 'vitest';
import { createApiClient } from '../../src/api/client.ts';
import { createConnection } from '../../src/api/connection.ts';
import { loadConfiguration } from '../../src/cli/load-configuration.ts';
import type { Configuration } from '../../src/model/desired.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { freshLedger, inProcess } from '../support/in-process.ts';
import { aProject } from '../support/project.ts';
import type { TestWorkspace } from '../support/workspace.ts';
import type { Version } from './description.ts';
import { createRawApi } from './raw-api.ts';

/** A user found by external id, a lead found by email; the ids are as Intercom gives them. */
export const USER = '6762f0d51bb69f9f2193bb70';
export const LEAD = '6762f0d51bb69f9f2193bb71';

const ITEM = {
  name: { type: 'string' },
  next: { type: 'relationship', to: 'Item' },
  parts: { type: 'relationship', to: 'Item', many: true },
} as const;

const ORDER = {
  status: { type: 'list', options: ['open', 'shipped'] },
  total_amount: { type: 'decimal' },
  count: { type: 'integer' },
  paid: { type: 'boolean' },
  placed_at: { type: 'datetime' },
  items: { type: 'relationship', to: 'Item', many: true },
} as const;

/** The workspace of the main scenario: settings and people, no instances. */
export const SEED: Seed = {
  workspace: { id: 'tx2p130c', region: 'us', name: 'Shop' },
  types: { Item: { attributes: ITEM }, Order: { attributes: ORDER } },
  contact_attributes: { plan_tier: { type: 'string' }, orders: { type: 'relationship', to: 'Order', many: true } },
  conversation_attributes: { topic: { type: 'string' }, order: { type: 'relationship', to: 'Order' } },
  contacts: [
    { id: USER, external_id: '70', email: 'jo@example.com', name: 'Jo', role: 'user' },
    { id: LEAD, email: 'lee@example.com', role: 'lead' },
  ],
  conversations: [{ id: '508' }],
};

function settings(version: Version): object {
  return {
    version: 1,
    workspace: { id: 'tx2p130c', region: 'us', api_version: version },
    types: { Item: { attributes: { ...ITEM, next: { ...ITEM.next, many: false } } }, Order: { attributes: ORDER } },
    contacts: { attributes: { plan_tier: 'string' }, relationships: { orders: { to: 'Order', many: true } } },
    conversations: { attributes: { topic: 'string' }, relationships: { order: { to: 'Order', many: false } } },
  };
}

const FIRST = {
  instances: {
    Item: {
      'I-1': { attributes: { name: 'One', next: 'I-2', parts: ['I-2'] } },
      'I-2': { attributes: { name: 'Two', next: 'I-1' } },
    },
    Order: {
      'O-1': {
        external_created_at: '2026-01-02T03:04:05Z',
        external_updated_at: '2026-01-02T03:04:05Z',
        attributes: {
          status: 'open',
          total_amount: 99.99,
          count: 3,
          paid: true,
          placed_at: '2026-01-01',
          items: ['I-1'],
        },
      },
      'O-2': { attributes: { status: 'shipped' } },
    },
  },
  contacts: [
    { external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['O-1', 'O-2'] } },
    { email: 'lee@example.com', associations: { orders: ['O-2'] } },
  ],
  conversations: [{ id: '508', attributes: { topic: 'delivery' }, associations: { order: 'O-1' } }],
};

/** Changed values, cleared ones, another set of members, and instances that are gone. */
const SECOND = {
  instances: {
    Item: { 'I-1': { attributes: { name: 'One more', next: null, parts: [] } } },
    Order: { 'O-1': { attributes: { status: 'shipped', total_amount: 100, paid: false, items: [] } } },
  },
  contacts: [
    { id: USER, attributes: { plan_tier: null }, associations: { orders: ['O-1'] } },
    { email: 'lee@example.com', associations: { orders: [] } },
  ],
  conversations: [{ id: '508', attributes: { topic: 'returns' }, associations: { order: null } }],
};

/**
 * The whole main job through the stages and the real client, without a process: create with references and a cycle,
 * associate, update, clear, delete; after each apply the next plan has nothing to do.
 */
export async function runMainJob(url: string, version: Version): Promise<Ledger> {
  // The stages ask nothing of the sandbox but where it is.
  const trueup = inProcess({ url } as Sandbox);
  const project = await aProject({ url } as TestWorkspace, { 'trueup.yaml': JSON.stringify(settings(version)) });
  let ledger = freshLedger();
  try {
    for (const objects of [FIRST, SECOND]) {
      await project.write('objects/all.yaml', JSON.stringify(objects, null, 1));
      const configuration = await load(project.directory);
      const derivation = await trueup.plan(configuration.project, configuration.desired, ledger, { allowDeletes: 2 });
      expect(derivation.plan.steps.length).toBeGreaterThan(4);
      const ran = await trueup.apply(derivation, ledger);
      expect(ran.problems).toEqual([]);
      ledger = ran.ledger;
      const again = await trueup.plan(configuration.project, configuration.desired, ledger);
      expect(again.plan.steps).toEqual([]);
    }
  } finally {
    await trueup.close();
  }
  return ledger;
}

/** The calls that the main job has no need of, each with a hit and a miss where it can miss. */
export async function runOtherCalls(url: string, version: Version): Promise<void> {
  const connection = createConnection({
    baseUrl: new URL(url),
    token: 'a-token',
    parallelism: 1,
    now: Date.now,
    sleep: async () => undefined,
    random: () => 0,
    userAgent: 'test',
  });
  const api = createApiClient(connection, { version, mode: 'write' });
  try {
    const made = await api.instances.upsert('Item', { external_id: 'I-9', custom_attributes: { name: 'Nine' } });
    expect(await api.instances.readById('Item', made.id)).toMatchObject({ state: 'found' });
    expect(await api.instances.readById('Item', '999999')).toEqual({ state: 'missing' });
    expect(await api.instances.readByExternalId('Item', 'I-404')).toEqual({ state: 'missing' });
    expect(await api.instances.deleteByExternalId('Item', 'I-9')).toBe('deleted');
    expect(await api.instances.deleteByExternalId('Item', 'I-9')).toBe('missing');
    expect(await api.instances.deleteById('Item', made.id)).toBe('missing');
    expect(await api.contacts.readByExternalId('no-such')).toEqual({ state: 'missing' });
    expect(await api.contacts.readById('000000000000000000000000')).toEqual({ state: 'missing' });
    expect(await api.contacts.readByEmail('nobody@example.com')).toEqual({ state: 'missing' });
    expect(await api.conversations.readById('404')).toEqual({ state: 'missing' });
    await api.attributes.listDataAttributes('contact');
    expect(await api.workspace.read()).toMatchObject({ id: 'tx2p130c', region: 'us' });
    if (version === '2.16') {
      await api.attributes.listConversationAttributes();
      await api.instances.list('Order', 1);
      await api.instances.listReferencedBy('Order', 'contact', USER, 1);
      await api.instances.listReferencedBy('Order', 'conversation', '508', 1);
    } else {
      await api.attributes.listDataAttributes('conversation');
    }
  } finally {
    await connection.close();
  }
}

/** What tests do to a workspace and trueup never does: people and conversations come and go. */
export async function runPeopleCalls(url: string, version: Version): Promise<void> {
  const api = createRawApi({ url, token: 'a-token', version });
  const contact = await api.createContact({ role: 'lead', email: 'new@example.com', name: 'New' });
  const again = await api.createContact({ external_id: 'new', custom_attributes: { plan_tier: 'gold' } });
  const conversation = await api.createConversation(contact, 'Hello there');
  expect((await api.ask('GET', `/conversations/${conversation}`)).status).toBe(200);
  for (const deleted of [true, false]) {
    expect(await api.deleteConversation(conversation)).toBe(deleted);
    expect(await api.deleteContact(contact)).toBe(deleted);
    expect(await api.deleteContact(again)).toBe(deleted);
  }
}

async function load(cwd: string): Promise<Configuration> {
  const { configuration, diagnostics } = await loadConfiguration({ cwd, env: {}, now: () => 0 }, {});
  if (configuration === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return configuration;
}
