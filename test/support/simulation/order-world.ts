import { type Address, conversationAddress, instanceAddress } from '../../../src/model/address.ts';
import type { Desired, DesiredRecord } from '../../../src/model/desired.ts';
import type { ApiVersion, Project } from '../../../src/model/project.ts';
import type { JournalEntry } from '../../../src/sandbox/journal.ts';
import type { Switches } from '../../../src/sandbox/switches.ts';
import { randomProject, SCHEMA_SEED } from '../random-schema.ts';
import { createSimulatedWorld, type SimulatedWorld } from './simulated-world.ts';

/** A world of orders and one conversation that points at some of them. */
export function orderWorld(seed: number, switches: Partial<Switches> = {}): SimulatedWorld {
  const world = createSimulatedWorld(seed, { seed: SCHEMA_SEED, switches: { rateLimit: 1_000_000, ...switches } });
  world.engine.seed({ conversations: [{ id: '508' }] });
  return world;
}

export function orderProject(version: ApiVersion = '2.16'): Project {
  const project = randomProject({ version, prunes: ['owned', 'owned', 'owned'], members: 'exact' });
  return { ...project, limits: { deletes: 100, deletePercent: 100 } };
}

/** Names of orders, `ORD-1` and on. */
export function orderNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `ORD-${index + 1}`);
}

/** These orders with this note; the conversation points at `attached`. */
export function orders(names: readonly string[], note: string, attached?: readonly string[]): Desired {
  const records = names.map((name) =>
    present(instanceAddress('Order', name), { attributes: { note }, associations: {} }, []),
  );
  if (attached !== undefined) {
    const references = attached.map((name) => instanceAddress('Order', name));
    const body = { attributes: {}, associations: Object.fromEntries([['__proto__', [...attached].sort()]]) };
    records.push(present(conversationAddress('508'), body, references));
  }
  records.sort((left, right) => (left.address < right.address ? -1 : 1));
  return { records: new Map(records.map((record) => [record.address, record])), moved: [] };
}

/** Conversations with these ids, all of which point at these orders, beside orders that are left as they are. */
export function pointers(ids: readonly string[], names: readonly string[], attached: readonly string[]): Desired {
  const { records } = orders(names, 'x');
  const references = attached.map((name) => instanceAddress('Order', name));
  const body = { attributes: {}, associations: Object.fromEntries([['__proto__', [...attached].sort()]]) };
  const all = [...records.values(), ...ids.map((id) => present(conversationAddress(id), body, references))];
  all.sort((left, right) => (left.address < right.address ? -1 : 1));
  return { records: new Map(all.map((record) => [record.address, record])), moved: [] };
}

function present(address: Address, body: DesiredRecord['body'], references: readonly Address[]): DesiredRecord {
  const source = { file: 'objects/all.yaml', line: 1, column: 1 };
  return { address, state: 'present', body, references, source, fieldSources: {} };
}

/** External ids of the orders that are there, one for each instance. */
export function ordersThere(world: SimulatedWorld): readonly string[] {
  return world.engine.state().instances.map(({ external_id }) => String(external_id));
}

/** What the conversation points at. */
export function attachedThere(world: SimulatedWorld): readonly string[] {
  const { instances, conversations } = world.engine.state();
  const names = new Map(instances.map(({ id, external_id }) => [id, String(external_id)]));
  const references = new Map(Object.entries(conversations[0]?.references ?? {}));
  return (references.get('__proto__') ?? []).map((id) => names.get(id) ?? id).sort();
}

/** Addresses the ledger holds. */
export function ownedThere(world: SimulatedWorld): ReadonlySet<string> {
  const text = world.disk.read('/project/.trueup/ledger.jsonl')?.toString('utf8') ?? '';
  const lines = text.split('\n').slice(1, -1);
  return new Set(lines.map((line) => String((JSON.parse(line) as { address: string }).address)));
}

/** How often each creation or update reached Intercom. */
export function postsOf(journal: readonly JournalEntry[]): ReadonlyMap<string, number> {
  const posts = new Map<string, number>();
  for (const { method, request } of journal) {
    if (method !== 'POST') continue;
    const name = String((request as { external_id?: unknown }).external_id);
    posts.set(name, (posts.get(name) ?? 0) + 1);
  }
  return posts;
}
