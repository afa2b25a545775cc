import { expect } from 'vitest';
import type { Seed } from '../../src/sandbox/seed.ts';
import type { Switches } from '../../src/sandbox/switches.ts';
import { aProject, type TestProject } from './project.ts';
import { aWorkspace, type TestWorkspace } from './workspace.ts';

/** A project whose instances point at each other, and at which contacts and conversations point. */
export interface LinkedShop {
  readonly workspace: TestWorkspace;
  readonly project: TestProject;
  /** Replaces what the YAML declares. */
  declare(objects: Objects): Promise<void>;
  /** `apply` with flags, which must succeed; then the next plan must be empty. Answers the apply. */
  settle(...flags: string[]): Promise<Applied>;
  /** A plan as its JSON document, with its exit code. */
  planned(...flags: string[]): Promise<Planned>;
}

export interface Objects {
  readonly instances?: object;
  readonly contacts?: readonly object[];
  readonly conversations?: readonly object[];
}

export interface Applied {
  readonly stdout: string;
  /** Requests that changed something or tried to, in order: `PUT /contacts/1`. */
  readonly writes: readonly string[];
  /** Names of the custom attributes each of them sent. */
  readonly sent: readonly (readonly string[])[];
}

export interface Planned {
  readonly code: number | null;
  readonly text: string;
  readonly steps: readonly PlannedStep[];
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly message: string;
    readonly addresses: readonly string[];
    readonly remedy: string | null;
  }[];
  readonly summary: { readonly [count: string]: number };
}

export interface PlannedStep {
  readonly address: string;
  readonly action: string;
  readonly origin: string;
  readonly fields: { readonly [pointer: string]: { readonly origin: string } };
  readonly after: { readonly attributes: object; readonly associations: object } | null;
}

export interface LinkedShopOptions {
  readonly version?: '2.13' | '2.14' | '2.15' | '2.16';
  readonly members?: 'exact' | 'owned';
  readonly switches?: Partial<Switches>;
  readonly seed?: Seed;
  readonly project?: object;
}

interface SentBody {
  readonly custom_attributes?: object;
}

const ITEM = {
  name: 'string',
  mark: 'string',
  next: { type: 'relationship', to: 'Item', many: false },
  parts: { type: 'relationship', to: 'Item', many: true },
};

const SEED_ITEM = { ...ITEM, name: { type: 'string' }, mark: { type: 'string' } } as const;

/** The workspace's settings; records come with a story's own seed. */
const SETTINGS = {
  workspace: { id: 'shop', region: 'us', name: 'Shop' },
  types: { Item: { attributes: SEED_ITEM }, Note: { attributes: { name: { type: 'string' } } } },
  contact_attributes: {
    tier: { type: 'string' },
    mark: { type: 'string' },
    items: { type: 'relationship', to: 'Item', many: true },
    notes: { type: 'relationship', to: 'Note', many: true },
  },
  conversation_attributes: {
    topic: { type: 'string' },
    mark: { type: 'string' },
    item: { type: 'relationship', to: 'Item', many: false },
  },
} as unknown as Seed;

export async function aLinkedShop(options: LinkedShopOptions = {}): Promise<LinkedShop> {
  const { version = '2.16', members = 'exact', switches = {}, seed = {}, project: more = {} } = options;
  const workspace = await aWorkspace({ seed: { ...SETTINGS, ...seed }, switches });
  const project = await aProject(workspace, {
    'trueup.yaml': JSON.stringify({
      version: 1,
      workspace: { id: 'shop', region: 'us', api_version: version },
      types: { Item: { attributes: ITEM }, Note: { attributes: { name: 'string' } } },
      contacts: {
        attributes: { tier: 'string', mark: 'string' },
        relationships: { items: { to: 'Item', many: true, members } },
      },
      conversations: {
        attributes: { topic: 'string', mark: 'string' },
        relationships: { item: { to: 'Item', many: false } },
      },
      ...more,
    }),
  });
  return {
    workspace,
    project,
    declare: (objects) => project.write('objects/all.yaml', JSON.stringify(objects, null, 1)),
    settle: async (...flags) => {
      const { code, stdout, stderr } = await project.apply(...flags);
      expect(stderr).not.toContain('Error');
      expect(code, stdout + stderr).toBe(0);
      const requests = workspace.writes();
      await project.expectSettled();
      return {
        stdout,
        writes: requests.map((entry) => `${entry.method} ${entry.path}`),
        sent: requests.map((entry) => Object.keys((entry.request as SentBody | null)?.custom_attributes ?? {})),
      };
    },
    planned: async (...flags) => {
      const { code, stdout, stderr } = await project.plan(...flags, '--json-into', 'plan.json');
      expect(code === 0 || code === 2, stdout + stderr).toBe(true);
      return { ...JSON.parse(await project.read('plan.json')), code, text: stdout };
    },
  };
}

/** `I-1`, `I-2` … each with a name. */
export function items(...ids: readonly string[]): { readonly [id: string]: object } {
  return Object.fromEntries(ids.map((id) => [id, { attributes: { name: id } }]));
}

/** A record as the workspace holds it; relationships as sorted external ids, Intercom's id for those without one. */
export interface Stored {
  readonly id: string;
  readonly attributes: { readonly [name: string]: unknown };
  readonly references: { readonly [name: string]: readonly string[] };
}

export function storedInstance(workspace: TestWorkspace, externalId: string, type = 'Item'): Stored | undefined {
  const found = workspace.state().instances.find((each) => each.type === type && each.external_id === externalId);
  return found && named(workspace, found);
}

/** By Intercom id, external id or email. */
export function storedContact(workspace: TestWorkspace, key: string): Stored {
  const found = workspace.state().contacts.find((each) => [each.id, each.external_id, each.email].includes(key));
  if (!found) throw new Error(`there is no contact ${key}`);
  return named(workspace, found);
}

export function storedConversation(workspace: TestWorkspace, id: string): Stored & { readonly parts: number } {
  const found = workspace.state().conversations.find((each) => each.id === id);
  if (!found) throw new Error(`there is no conversation ${id}`);
  return { ...named(workspace, found), parts: found.parts.length };
}

function named(workspace: TestWorkspace, record: Pick<Stored, 'id' | 'attributes' | 'references'>): Stored {
  const names = new Map(workspace.state().instances.map((each) => [each.id, each.external_id ?? each.id]));
  const references = Object.entries(record.references).map(
    ([name, ids]) => [name, ids.map((id) => names.get(id) ?? id).sort()] as const,
  );
  return { id: record.id, attributes: record.attributes, references: Object.fromEntries(references) };
}
