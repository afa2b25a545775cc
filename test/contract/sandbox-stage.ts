import { expect } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import type { Switches } from '../../src/sandbox/switches.ts';
import { type TestClock, testClock } from '../support/run-app.ts';
import { aStageProject } from './stage-project.ts';
import { ATTRIBUTES, BEFORE, type Edit, type Names, PEOPLE, type Stage } from './story.ts';

const LEAD = '6762f0cd1bb69f9f2193bb7c';
const EMAIL = 'jo@example.com';

/** The names of the story are the ids. */
const NAMES: Names = {
  external: (name) => name,
  contactId: (name) => (name === 'lead' ? LEAD : name),
  conversationId: (name) => name,
  email: EMAIL,
};

/** Settings of a workspace that can play the story, as a seed; nobody is in it. */
export const SETTINGS: Seed = {
  types: Object.fromEntries(
    Object.entries(ATTRIBUTES).map(([type, attributes]) => [type, { attributes: spelledOut(attributes) }]),
  ),
  contact_attributes: spelledOut(PEOPLE.contact),
  conversation_attributes: spelledOut(PEOPLE.conversation),
} as unknown as Seed;

export interface SandboxStage extends Stage {
  readonly sandbox: Sandbox;
  readonly clock: TestClock;
}

export interface SandboxStageOptions {
  readonly version: string;
  readonly switches: Partial<Switches>;
  readonly faults?: readonly Fault[];
}

/** The story in a sandbox of this process, with a clock that a wait moves. */
export async function aSandboxStage({ version, switches, faults = [] }: SandboxStageOptions): Promise<SandboxStage> {
  const clock = testClock();
  const seed = {
    ...SETTINGS,
    workspace: { id: 'shop', region: 'us', name: 'Shop' },
    version,
    contacts: [
      ...[{ external_id: '70' }, { id: LEAD, role: 'lead' }, { email: EMAIL }],
      ...[{ external_id: 'big' }, { external_id: 'bystander' }],
    ],
    conversations: [{ id: '508' }, { id: '509' }],
  };
  const sandbox = await startSandbox({ seed, switches, faults, now: clock.now, sleep: clock.sleep });
  sandbox.seed(toSeed(BEFORE));
  const project = await aStageProject({ workspace: 'shop', region: 'us', version, url: sandbox.url, clock });
  const late = switches.readDelayMs ?? 0;
  return {
    ...{ version, names: NAMES, lags: late > 0, sandbox, clock },
    declare: project.declare,
    run: project.run,
    plan: async () => {
      const from = sandbox.journal().length;
      const planned = await project.run('plan', '--detailed-exitcode');
      const sent = sandbox.journal().slice(from);
      expect(sent.filter(({ method, path }) => method !== 'GET' && path !== '/contacts/search')).toEqual([]);
      return planned;
    },
    edit: async (edit) => sandbox.seed(toSeed(edit)),
    later: async () => clock.advance(late),
    world: async () => worldOf(sandbox),
  };
}

function toSeed(edit: Edit): Seed {
  const instances: { [type: string]: { [name: string]: object } } = {};
  const put = (type: string, name: string, instance: object): void => {
    instances[type] = { ...instances[type], [name]: instance };
  };
  for (const { type, name, attributes = {} } of edit.instances) put(type, name, { attributes });
  for (const { type, name } of edit.removed) put(type, name, { remove: true });
  return {
    instances,
    contacts: edit.contacts.map(({ name, tier, orders }) => ({
      external_id: name,
      ...(tier === undefined ? {} : { attributes: { tier } }),
      associations: { orders: [...orders] },
    })),
    conversations: edit.conversations.map(({ name, order }) => ({ id: name, associations: { order } })),
  } as unknown as Seed;
}

function worldOf(sandbox: Sandbox): Record<string, unknown> {
  const { instances, contacts, conversations } = sandbox.state();
  const names = new Map(instances.map(({ id, external_id }) => [id, external_id ?? id]));
  const view = (record: {
    readonly attributes: object;
    readonly references: Readonly<Record<string, readonly string[]>>;
  }) => {
    const references = Object.entries(record.references).map(([name, ids]): [string, string[]] => [
      name,
      ids.flatMap((id) => names.get(id) ?? []).sort(),
    ]);
    return { ...record.attributes, ...Object.fromEntries(references.filter(([, ids]) => ids.length > 0)) };
  };
  const nameOf = (id: string, email: string | null) => (id === LEAD ? 'lead' : email === EMAIL ? 'jo' : id);
  return Object.fromEntries([
    ...instances.map((each) => [`${each.type}/${each.external_id}`, view(each)]),
    ...contacts.map((each) => [`contact/${each.external_id ?? nameOf(each.id, each.email)}`, view(each)]),
    ...conversations.map((each) => [`conversation/${each.id}`, view(each)]),
  ]);
}

function spelledOut(attributes: Readonly<Record<string, object | string>>): object {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, spec]) => [name, typeof spec === 'string' ? { type: spec } : spec]),
  );
}
