import type { AttributeSpec, Project, Prune, RelationshipSpec } from '../../src/model/project.ts';
import type { Seed, SeedAttribute, SeedAttributes } from '../../src/sandbox/seed.ts';

/** One attribute of the random workspaces. `to` makes it a relationship. */
export interface RandomAttribute {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'decimal' | 'boolean' | 'datetime' | 'list' | 'relationship';
  readonly to: string;
  readonly many: boolean;
  readonly sensitive: boolean;
}

/** What may exist of one type or kind, and what it may hold. */
export interface RandomKind {
  /** A type of instances; empty for contacts and conversations. */
  readonly type: string;
  readonly keys: readonly string[];
  readonly attributes: readonly RandomAttribute[];
}

export const OPTIONS: readonly string[] = ['open', 'shipped', 'toString'];

/**
 * Few of everything, so that random histories collide, and names that are traps wherever a name becomes a key of an
 * object. No two relationships of a contact or conversation point at one type: listings would not tell them apart.
 */
export const TYPES: readonly RandomKind[] = [
  kind(
    'Order',
    ['A', '__proto__', 'a/b #%é'],
    [
      scalar('note', 'string', true),
      scalar('__proto__', 'string'),
      scalar('total', 'decimal'),
      scalar('status', 'list'),
      scalar('a/b~c', 'datetime'),
      relation('parts', 'Order', true),
      relation('constructor', 'constructor', false),
    ],
  ),
  kind(
    'constructor',
    ['A', 'toString'],
    [scalar('toString', 'integer'), scalar('hasOwnProperty', 'boolean'), relation('link', 'Order', false)],
  ),
  kind(
    '__proto__',
    ['p', 'constructor'],
    [scalar('valueOf', 'string'), relation('__proto__', 'constructor', true), relation('next', '__proto__', false)],
  ),
];

export const CONTACTS: RandomKind = kind(
  '',
  ['c1', 'c2'],
  [
    scalar('tier', 'string'),
    scalar('__proto__', 'datetime'),
    relation('orders', 'Order', true),
    relation('constructor', 'constructor', false),
  ],
);

export const CONVERSATIONS: RandomKind = kind(
  '',
  ['508'],
  [scalar('toString', 'integer'), relation('__proto__', 'Order', true), relation('order', '__proto__', false)],
);

/** Sits beside the declared attributes of every record, in Intercom alone. */
export const THEIRS = 'theirs';

/** What the workspace of every random case has set up in its settings. */
export const SCHEMA_SEED: Seed = {
  workspace: { id: 'abc', region: 'us' },
  types: Object.fromEntries(TYPES.map((each) => [each.type, { attributes: seedAttributes(each) }])),
  contact_attributes: seedAttributes(CONTACTS),
  conversation_attributes: seedAttributes(CONVERSATIONS),
};

/** The project that declares everything but `theirs`. */
export function randomProject(choices: {
  readonly version: Project['workspace']['apiVersion'];
  readonly prunes: readonly Prune[];
  readonly members: RelationshipSpec['members'];
}): Project {
  const { version, prunes, members } = choices;
  return {
    root: '/project',
    environment: 'default',
    workspace: { id: 'abc', region: 'us', apiVersion: version, tokenEnv: 'INTERCOM_ACCESS_TOKEN' },
    include: [],
    types: Object.fromEntries(
      TYPES.map((each, index) => [each.type, { prune: prunes[index] ?? 'owned', attributes: declared(each) }]),
    ),
    contacts: recordSpec(CONTACTS, members),
    conversations: recordSpec(CONVERSATIONS, members),
    limits: { deletes: 3, deletePercent: 10 },
    ledger: { backend: 'file', path: '.trueup/ledger.jsonl' },
    protect: [],
    accept: [],
    env: [],
  };
}

function kind(type: string, keys: readonly string[], attributes: readonly RandomAttribute[]): RandomKind {
  return { type, keys, attributes };
}

function scalar(name: string, type: RandomAttribute['type'], sensitive = false): RandomAttribute {
  return { name, type, to: '', many: false, sensitive };
}

function relation(name: string, to: string, many: boolean): RandomAttribute {
  return { name, type: 'relationship', to, many, sensitive: false };
}

function seedAttributes({ attributes }: RandomKind): SeedAttributes {
  const seeded = attributes.map(({ name, type, to, many }): [string, SeedAttribute] => [
    name,
    {
      type,
      ...(type === 'relationship' ? { to, many } : {}),
      ...(type === 'list' ? { options: OPTIONS } : {}),
    },
  ]);
  return Object.fromEntries([...seeded, [THEIRS, { type: 'string' }]]);
}

function declared({ attributes }: RandomKind): { readonly [name: string]: AttributeSpec } {
  return Object.fromEntries(
    attributes.map(({ name, type, to, many, sensitive }): [string, AttributeSpec] => [
      name,
      type === 'relationship'
        ? { type, to, many, members: 'exact', required: false, sensitive: false }
        : { type, required: false, sensitive, ...(type === 'list' ? { options: OPTIONS } : {}) },
    ]),
  );
}

function recordSpec(
  each: RandomKind,
  members: RelationshipSpec['members'],
): { attributes: { [name: string]: AttributeSpec }; relationships: { [name: string]: RelationshipSpec } } {
  const relations = each.attributes.filter(({ type }) => type === 'relationship');
  const scalars = each.attributes.filter(({ type }) => type !== 'relationship');
  return {
    attributes: declared({ ...each, attributes: scalars }),
    relationships: Object.fromEntries(relations.map(({ name, to, many }) => [name, { to, many, members }])),
  };
}
