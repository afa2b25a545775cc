import { createPrng } from '../../src/sandbox/prng.ts';
import type { Seed, SeedContact, SeedConversation, SeedInstance } from '../../src/sandbox/seed.ts';
import type { Switches } from '../../src/sandbox/switches.ts';
import {
  CONTACTS,
  CONVERSATIONS,
  OPTIONS,
  type RandomAttribute,
  type RandomKind,
  THEIRS,
  TYPES,
} from './random-schema.ts';

/** Draws that are the same for the same seed. */
export interface Dice {
  /** What texts are drawn from. */
  readonly texts: readonly string[];
  readonly chance: (share: number) => boolean;
  readonly below: (count: number) => number;
  readonly pick: <Value>(values: readonly Value[]) => Value;
}

export function dice(seed: number, texts: readonly string[] = TEXTS): Dice {
  const random = createPrng(seed);
  const below = (count: number) => Math.floor(random() * count);
  return { texts, chance: (share) => random() < share, below, pick: (values) => values[below(values.length)] as never };
}

/** A workspace somebody else filled. */
export interface ImportWorld {
  readonly seed: Seed;
  readonly switches: Partial<Switches>;
  /** External ids that YAML has a place for, by type. */
  readonly usable: ReadonlyMap<string, readonly string[]>;
  readonly contacts: readonly string[];
  readonly conversations: readonly string[];
}

/** Reads a variable where YAML may. */
const VARIABLE = ['$', '{env:HOME}'].join('');

/** Ids that another reader of YAML would take for something else, and some that none may have. */
const IDS: readonly string[] = [
  'A',
  '__proto__',
  'constructor',
  'a/b #%é',
  '007',
  '1e3',
  'true',
  'null',
  '~',
  '2026-01-01',
  "it's",
  'a: b',
  '- x',
  'x*y',
  '{x}',
  '"q"',
  'é',
  '日本',
  '😀',
  'a,b',
  '0x1F',
  '.5',
  '@a',
  '!t',
  '&a',
  '*a',
  '%',
  'x'.repeat(200),
];
const UNUSABLE: readonly string[] = [' padded', 'ctrl\u0001', VARIABLE, '$table'];

const TEXTS: readonly string[] = [
  'x',
  'y',
  ' ',
  'yes',
  'null',
  'true',
  '1.0',
  '0x1',
  '007',
  '2026-01-01T00:00:00Z',
  'a\nb',
  '\n',
  '# c',
  "it's",
  '"q"',
  '- a',
  'a: b',
  'a #b',
  '\u202eabc',
  '\u0000',
  VARIABLE,
  'é😀',
  'tab\there',
  ' lead',
  'trail ',
  '%x',
  '@x',
  '`x`',
  '|',
  '>',
  '[',
  '}',
  'line\r\nend',
  '\u2028',
  '\ufeff',
  '---',
  '...',
  'long '.repeat(400),
];
const DECIMALS: readonly number[] = [
  0,
  99.99,
  1e21,
  1e-7,
  12345678901234567000,
  -0.5,
  3,
  1.7976931348623157e308,
  5e-324,
  2 ** 53,
];
const INTEGERS: readonly number[] = [0, 1, -7, 1_772_000_000, Number.MAX_SAFE_INTEGER];
const TIMES: readonly number[] = [0, 1_772_000_000, -1, 4_000_000_000, 253_402_300_799, -62_000_000_000];

/** A workspace of about this many objects. */
export function importWorld(seed: number, size: number): ImportWorld {
  const draw = dice(seed);
  const keys = new Map(TYPES.map((each) => [each.type, keysOf(draw, Math.ceil(size / 4))] as const));
  const instances = TYPES.map((of) => {
    const each = (keys.get(of.type) ?? []).map((key): [string, SeedInstance] => [key, instance(draw, of, keys)]);
    return [of.type, Object.fromEntries(each)] as const;
  });
  const contacts = Array.from({ length: Math.ceil(size / 6) }, (_, index) => `c${index}`);
  const conversations = Array.from({ length: Math.ceil(size / 12) }, (_, index) => String(500 + index));
  return {
    seed: {
      instances: Object.fromEntries(instances),
      ...(draw.chance(0.3) ? { unnamed_instances: { Order: [{ attributes: { theirs: 'a' } }] } } : {}),
      contacts: contacts.map(
        (key): SeedContact => ({ external_id: key, email: `${key}@example.com`, ...record(draw, CONTACTS, keys) }),
      ),
      conversations: conversations.map((id): SeedConversation => ({ id, ...record(draw, CONVERSATIONS, keys) })),
    },
    switches: {
      miss: draw.pick(['404', 'found-false', 'null'] as const),
      instanceReferences: draw.pick(['list', 'list', 'ids', 'id'] as const),
      emptyReferences: draw.pick(['unset', 'list'] as const),
      unset: draw.pick(['null', 'absent'] as const),
      datetimeRead: draw.pick(['epoch', 'iso'] as const),
      idScope: draw.pick(['workspace', 'type'] as const),
      numericIds: draw.chance(0.5),
      shuffle: draw.chance(0.5),
    },
    usable: new Map([...keys].map(([type, all]) => [type, all.filter((key) => !UNUSABLE.includes(key))] as const)),
    contacts,
    conversations,
  };
}

/** Somebody changes some of what is there. */
export function changedWorld(seed: number, world: ImportWorld): Seed {
  // What has no spelling stays as it is written, and the next plan tells.
  const draw = dice(
    seed + 1,
    TEXTS.filter((text) => text !== VARIABLE),
  );
  const keys = world.usable;
  const some = <Value>(values: readonly Value[]) => values.filter(() => draw.chance(0.3));
  const instances = TYPES.map((of) => {
    const each = some(keys.get(of.type) ?? []).map((key): [string, SeedInstance] => [key, instance(draw, of, keys)]);
    return [of.type, Object.fromEntries(each)] as const;
  });
  return {
    instances: Object.fromEntries(instances),
    contacts: some(world.contacts).map((key) => ({ external_id: key, ...record(draw, CONTACTS, keys) })),
    conversations: some(world.conversations).map((id) => ({ id, ...record(draw, CONVERSATIONS, keys) })),
  };
}

type Keys = ReadonlyMap<string, readonly string[]>;

function keysOf(draw: Dice, count: number): readonly string[] {
  const keys = new Set<string>();
  while (keys.size < count) {
    const special = draw.chance(0.4) && keys.size < IDS.length / 2;
    keys.add(special ? draw.pick(IDS) : draw.chance(0.02) ? draw.pick(UNUSABLE) : `K-${draw.below(10 * count)}`);
  }
  return [...keys];
}

function instance(draw: Dice, of: RandomKind, keys: Keys): SeedInstance {
  const time = () => (draw.chance(0.3) ? draw.pick(TIMES) : null);
  const scalars = valuesOf(
    draw,
    of.attributes.filter(({ type }) => type !== 'relationship'),
  );
  const members = membersOf(draw, of, keys);
  return {
    external_created_at: time(),
    external_updated_at: time(),
    attributes: Object.fromEntries([...scalars, ...members, [THEIRS, draw.chance(0.3) ? draw.pick(draw.texts) : null]]),
  };
}

function record(draw: Dice, of: RandomKind, keys: Keys): Pick<SeedContact, 'attributes' | 'associations'> {
  return {
    attributes: Object.fromEntries(
      valuesOf(
        draw,
        of.attributes.filter(({ type }) => type !== 'relationship'),
      ),
    ),
    associations: Object.fromEntries(membersOf(draw, of, keys)) as never,
  };
}

function valuesOf(draw: Dice, attributes: readonly RandomAttribute[]) {
  return attributes.map(({ name, type }) => [name, draw.chance(0.3) ? null : drawValue(draw, type)] as const);
}

function membersOf(draw: Dice, { attributes }: RandomKind, keys: Keys) {
  const relations = attributes.filter(({ type }) => type === 'relationship');
  return relations.map(({ name, to, many }) => {
    const all = keys.get(to) ?? [];
    const count = all.length === 0 || draw.chance(0.4) ? 0 : many ? 1 + draw.below(4) : 1;
    const ids = [...new Set(Array.from({ length: count }, () => draw.pick(all)))];
    return [name, many ? ids : (ids[0] ?? null)] as const;
  });
}

function drawValue(draw: Dice, type: RandomAttribute['type']) {
  switch (type) {
    case 'integer':
      return draw.pick(INTEGERS);
    case 'decimal':
      return draw.pick(DECIMALS);
    case 'boolean':
      return draw.chance(0.5);
    case 'datetime':
      return draw.pick(TIMES);
    case 'list':
      return draw.pick(OPTIONS);
    default:
      return draw.pick(draw.texts);
  }
}
