import { createFieldHasher } from '../../src/ledger/field-hasher.ts';
import { type Address, instanceAddress } from '../../src/model/address.ts';
import type { Body } from '../../src/model/body.ts';
import type { Change } from '../../src/model/change.ts';
import type { Desired, DesiredRecord } from '../../src/model/desired.ts';
import type { Json } from '../../src/model/json.ts';
import type { FieldHasher, Ledger, LedgerEntry } from '../../src/model/ledger.ts';
import type { Absence, Live, LiveRecord } from '../../src/model/live.ts';
import type { PlanOptions, Step } from '../../src/model/plan.ts';
import type { AttributeSpec, Project } from '../../src/model/project.ts';
import type { Work } from '../../src/plan/build-plan.ts';

export const HASHER: FieldHasher = createFieldHasher(new Uint8Array(32).fill(1));

export const PLAIN: PlanOptions = { adopt: false, allowDeletes: null, targets: [], excludes: [] };

const SCALAR = { required: false, sensitive: false };
const RELATION = { type: 'relationship', members: 'exact', ...SCALAR, sensitive: false } as const;

/** Orders that point at orders and products, contacts and conversations that point at orders. */
export function aShop(over: Partial<Project> = {}): Project {
  const attributes: { [name: string]: AttributeSpec } = {
    note: { type: 'string', ...SCALAR },
    secret: { type: 'string', required: false, sensitive: true },
    total: { type: 'decimal', ...SCALAR },
    placed_at: { type: 'datetime', ...SCALAR },
    status: { type: 'list', options: ['open', 'shipped'], ...SCALAR },
    parts: { ...RELATION, to: 'Order', many: true },
    parent: { ...RELATION, to: 'Order', many: false },
    items: { ...RELATION, to: 'Product', many: true },
  };
  return {
    root: '/project',
    environment: 'default',
    workspace: { id: 'abc', region: 'us', apiVersion: '2.16', tokenEnv: 'INTERCOM_ACCESS_TOKEN' },
    include: [],
    types: {
      Order: { prune: 'owned', attributes },
      Product: { prune: 'owned', attributes: { name: { type: 'string', ...SCALAR } } },
    },
    contacts: {
      attributes: { tier: { type: 'string', ...SCALAR } },
      relationships: { orders: { to: 'Order', many: true, members: 'exact' } },
    },
    conversations: {
      attributes: { rating: { type: 'integer', ...SCALAR } },
      relationships: { order: { to: 'Order', many: false, members: 'exact' } },
    },
    limits: { deletes: 3, deletePercent: 10 },
    ledger: { backend: 'file', path: '.trueup/ledger.jsonl' },
    protect: [],
    accept: [],
    env: [],
    ...over,
  };
}

/** The same shop with another prune policy of orders. */
export function aShopThatPrunes(prune: 'owned' | 'all' | 'never'): Project {
  const shop = aShop();
  return { ...shop, types: { ...shop.types, Order: { prune, attributes: shop.types['Order']?.attributes ?? {} } } };
}

/** The same shop where contacts leave associations of others alone. */
export function aSharedShop(many = true): Project {
  const shop = aShop();
  const relationships = { orders: { to: 'Order', many, members: 'owned' } } as const;
  return { ...shop, contacts: { ...shop.contacts, relationships } };
}

export function order(externalId: string): Address {
  return instanceAddress('Order', externalId);
}

/** A body of attributes and, for contacts and conversations, associations. */
export function body(attributes: { [name: string]: Json } = {}, associations: { [name: string]: Json } = {}): Body {
  return { attributes, associations };
}

export function declared(address: Address, content: Body = body(), over: Partial<DesiredRecord> = {}): DesiredRecord {
  const source = { file: 'objects/a.yaml', line: 1, column: 1 };
  return { address, state: 'present', body: content, references: [], source, fieldSources: {}, ...over };
}

export function desiredOf(...records: readonly DesiredRecord[]): Desired {
  return { records: new Map(records.map((record) => [record.address, record])), moved: [] };
}

export function living(address: Address, content: Body = body(), over: Partial<LiveRecord> = {}): LiveRecord {
  return { address, id: `id of ${address}`, body: content, uncertain: [], ...over };
}

/** What was read; `missing` was asked about and is not there. */
export function liveOf(
  records: readonly LiveRecord[],
  missing: readonly Address[] = [],
  over: Partial<Live> = {},
): Live {
  const absent = missing.map((address): [Address, Absence] => [address, { state: 'missing' }]);
  return {
    records: new Map(records.map((record) => [record.address, record])),
    absent: new Map(absent),
    listed: [],
    unnamed: new Map(),
    ...over,
  };
}

/** A ledger entry; `fields` are hashes as `hashed` makes them. */
export function owned(
  address: Address,
  fields: LedgerEntry['fields'] = {},
  over: Partial<LedgerEntry> = {},
): LedgerEntry {
  return { address, id: `id of ${address}`, fields, protected: false, ...over };
}

export function ledgerOf(...entries: readonly LedgerEntry[]): Ledger {
  return {
    version: 1,
    lineage: 'l',
    serial: 1,
    workspace: 'abc',
    environment: 'default',
    key: '01'.repeat(32),
    entries: new Map(entries.map((entry) => [entry.address, entry])),
  };
}

/** A change as diff makes them: an update of nothing, unless told otherwise. */
export function aChange(address: Address, over: Partial<Change> = {}): Change {
  return {
    address,
    action: 'update',
    origin: 'edit',
    reason: '',
    id: `id of ${address}`,
    before: body(),
    after: body(),
    fields: [],
    references: [],
    released: false,
    entry: owned(address),
    protected: false,
    ...over,
  };
}

/** One changed field. */
export function aField(
  pointer: string,
  before: Json,
  after: Json,
  over: Partial<Change['fields'][number]> = {},
): Change['fields'][number] {
  return { pointer, origin: 'edit', before, after, sensitive: false, adjust: false, foreignDetached: 0, ...over };
}

/** A step as plans hold them. */
export function aStepOf(number: number, over: Partial<Step> = {}): Step {
  return {
    number,
    address: order(`S${number}`),
    action: 'update',
    origin: 'edit',
    reason: '',
    source: null,
    patch: [{ op: 'add', path: '/attributes/note', value: 'x' }],
    before: body(),
    after: body({ note: 'x' }),
    fields: {},
    basis: `basis ${number}`,
    after_steps: [],
    referenced_by: [],
    ...over,
  };
}

/** A step with the change it performs. */
export function workOf(step: Step): Work {
  return { step, change: aChange(step.address, { action: step.action }) };
}
