import { isJsonObject } from '../../src/model/json.ts';
import type { TestClock } from '../support/run-app.ts';
import { checkSettings } from './check-settings.ts';
import type { ContractSettings } from './contract-settings.ts';
import { createMadeRecords, type MadeRecords } from './made-records.ts';
import { createRawApi, type RawApi, UnexpectedAnswer } from './raw-api.ts';
import { aStageProject } from './stage-project.ts';
import {
  BEFORE,
  CONTACTS,
  CONVERSATIONS,
  type ContactName,
  type ConversationName,
  type Edit,
  INSTANCES,
  type Names,
  type Stage,
} from './story.ts';
import { readWorld } from './workspace-world.ts';

/** A workspace over HTTP that others use as well: nothing in it is touched but what the stage made itself. */
export interface WorkspaceStage {
  /** Everything the stage makes has an external id, or an email, that begins so. */
  readonly prefix: string;
  /** Checks that it is the right workspace and has what the story needs, and makes the people of the story. */
  prepare(): Promise<Stage>;
  /** Deletes everything that was made, whatever went wrong before; answers what is left, a line each. */
  cleanUp(): Promise<readonly string[]>;
}

/** Long enough for reads that lag. */
const LATER = 5_000;
const LOOKS = 5;
const SEARCH = { every: 15_000, times: 60 } as const;

/** `suffix` tells runs apart; random hex digits. */
export function createWorkspaceStage(settings: ContractSettings, clock: TestClock, suffix: string): WorkspaceStage {
  const prefix = `trueup-test-${suffix}-`;
  const { url, token, version } = settings;
  const api = createRawApi({ url, token, version, sleep: clock.sleep });
  const made = createMadeRecords();
  const later = (): Promise<void> => clock.sleep(LATER);
  return {
    prefix,
    prepare: async () => {
      await checkWorkspace(api, settings);
      await probe(api, made, prefix);
      const names = await makePeople(api, made, prefix);
      for (const [type, instances] of Object.entries(INSTANCES)) {
        for (const name of instances) made.add({ kind: 'instance', type, externalId: names.external(name) });
      }
      await applyEdit(api, names, BEFORE, later);
      await untilFound(api, names.email, clock);
      return aStage(settings, clock, api, names, later);
    },
    cleanUp: () => made.remove(api, later),
  };
}

async function aStage(
  settings: ContractSettings,
  clock: TestClock,
  api: RawApi,
  names: Names,
  later: () => Promise<void>,
): Promise<Stage> {
  const { url, isAddressGiven, ...rest } = settings;
  const project = await aStageProject({ ...rest, clock, ...(isAddressGiven ? { url } : {}) });
  return {
    ...{ version: settings.version, names, lags: true, later },
    declare: project.declare,
    run: project.run,
    plan: () => project.run('plan', '--detailed-exitcode'),
    edit: (edit) => applyEdit(api, names, edit, later),
    world: () => readWorld(api, names, settings.version),
  };
}

/** Before anything is written. */
async function checkWorkspace(api: RawApi, { workspace }: ContractSettings): Promise<void> {
  const told = await api.ask('GET', '/me');
  if (told.status !== 200 || !isJsonObject(told.body)) throw new UnexpectedAnswer('GET /me', told);
  const { app } = told.body;
  const id = isJsonObject(app) ? app['id_code'] : undefined;
  if (id === workspace) return;
  throw new Error(
    `The token belongs to workspace ${JSON.stringify(id)}, and TRUEUP_CONTRACT_WORKSPACE is ${JSON.stringify(workspace)}. ` +
      'Nothing was written. Set both for one workspace that is there for tests.',
  );
}

/** Tries the attributes of the story on records of its own. */
async function probe(api: RawApi, made: MadeRecords, prefix: string): Promise<void> {
  const externalId = `${prefix}probe`;
  for (const type of Object.keys(INSTANCES)) made.add({ kind: 'instance', type, externalId });
  const contact = await makeContact(api, made, { external_id: externalId });
  const conversation = await makeConversation(api, made, contact);
  const missing = await checkSettings(api, { externalId, contact, conversation });
  if (missing.length === 0) return;
  const lines = missing.map((line) => `\n- ${line}`).join('');
  throw new Error(
    `The workspace lacks what the story needs. Create in Intercom, Settings > Data (the table is in CONTRIBUTING.md):${lines}`,
  );
}

async function makePeople(api: RawApi, made: MadeRecords, prefix: string): Promise<Names> {
  const external = (name: string): string => `${prefix}${name}`;
  const email = `${prefix}jo@example.com`;
  const contacts = new Map<ContactName, string>();
  const conversations = new Map<ConversationName, string>();
  for (const name of CONTACTS) {
    const lead = { role: 'lead', email: `${prefix}lead@example.com` };
    const body = name === 'jo' ? { email } : name === 'lead' ? lead : { external_id: external(name) };
    contacts.set(name, await makeContact(api, made, { role: 'user', ...body }));
  }
  for (const name of CONVERSATIONS) {
    conversations.set(name, await makeConversation(api, made, contacts.get('70') ?? ''));
  }
  return {
    external,
    email,
    contactId: (name) => contacts.get(name) ?? '',
    conversationId: (name) => conversations.get(name) ?? '',
  };
}

async function makeContact(api: RawApi, made: MadeRecords, body: Readonly<Record<string, string>>): Promise<string> {
  const what = `contact ${JSON.stringify(body)}`;
  const id = await api.createContact(body).catch((error: unknown) => doubted(made, what, error));
  made.add({ kind: 'contact', id });
  return id;
}

async function makeConversation(api: RawApi, made: MadeRecords, contact: string): Promise<string> {
  const what = `conversation of contact ${contact}`;
  const text = 'A test of trueup. It is deleted when the test ends.';
  const id = await api.createConversation(contact, text).catch((error: unknown) => doubted(made, what, error));
  made.add({ kind: 'conversation', id });
  return id;
}

/** A refusal made nothing; after anything else there may be something nobody knows the id of. */
function doubted(made: MadeRecords, what: string, error: unknown): never {
  const isRefusal = error instanceof UnexpectedAnswer && error.status >= 400 && error.status < 500;
  if (!isRefusal) made.doubt(`${what}: may have been made, its id is not known`);
  throw error;
}

/** Writes to records of the story only: every name stands for an id that was made. */
async function applyEdit(api: RawApi, names: Names, edit: Edit, later: () => Promise<void>): Promise<void> {
  const idOf = async (type: string, name: string): Promise<string> => {
    // It was made, but reads may lag.
    for (let look = 1; look <= LOOKS; look += 1) {
      const found = await api.findInstance(type, names.external(name));
      if (found?.['external_id'] === names.external(name)) return String(found['id']);
      await later();
    }
    throw new Error(`${type} ${names.external(name)} is not there`);
  };
  const put = async (path: string, custom_attributes: Record<string, string | string[]>): Promise<void> => {
    const told = await api.ask('PUT', path, { custom_attributes });
    if (told.status !== 200) throw new UnexpectedAnswer(`PUT ${path}`, told);
  };
  for (const { type, name, attributes = {} } of edit.instances) {
    await api.putInstance(type, names.external(name), { ...attributes });
  }
  for (const { name, tier, orders } of edit.contacts) {
    const ids: string[] = [];
    for (const order of orders) ids.push(await idOf('Order', order));
    await put(`/contacts/${names.contactId(name)}`, { ...(tier === undefined ? {} : { tier }), orders: ids });
  }
  for (const { name, order } of edit.conversations) {
    await put(`/conversations/${names.conversationId(name)}`, { order: await idOf('Order', order) });
  }
  for (const { type, name } of edit.removed) {
    const path = `/custom_object_instances/${type}/${await idOf(type, name)}`;
    const told = await api.ask('DELETE', path);
    if (told.status !== 200) throw new UnexpectedAnswer(`DELETE ${path}`, told);
  }
}

/** "Contact Creation Delay ... can take a few minutes" (S16:8696): trueup finds a contact by email through the search. */
async function untilFound(api: RawApi, email: string, clock: TestClock): Promise<void> {
  const query = { field: 'email', operator: '=', value: email };
  for (let time = 1; time <= SEARCH.times; time += 1) {
    const { status, body } = await api.ask('POST', '/contacts/search', { query });
    if (status === 200 && isJsonObject(body) && body['total_count'] === 1) return;
    await clock.sleep(SEARCH.every);
  }
  throw new Error(
    `POST /contacts/search does not find ${email} after ${(SEARCH.every * SEARCH.times) / 60_000} minutes`,
  );
}
