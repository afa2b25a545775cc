import { expect } from 'vitest';
import { createPrng } from '../../src/sandbox/prng.ts';
import { aQuickShop, type QuickShop } from './quick-shop.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED } from './small-shop.ts';

/** What came of the edits of one history. */
export interface Interleaved {
  readonly edits: number;
  /** Seen before the write, which was then not sent. */
  readonly stopped: number;
  /** Between the look and the write: what nobody can see without a condition on the write. */
  readonly inFlight: number;
  /** Writes, each with a look at the very record right before it. */
  readonly writes: number;
}

const ORDERS = ['O-1', 'O-2', 'O-3', 'O-4', 'O-5'];
const CONTACTS = ['c0', 'c1', 'c2', 'c3', 'c4'];
const PROJECT = { ...SMALL_SHOP, limits: { deletes: 1000, delete_percent: 100 } };
const SEED = { ...SMALL_SHOP_SEED, contacts: CONTACTS.map((external_id) => ({ external_id })) } as never;

/** One edit of somebody else, `at` so many requests into the apply. */
interface Edit {
  readonly at: number;
  readonly contact: string;
  readonly orders: readonly string[];
}

/**
 * Applies changed sets of associations while somebody else edits them at random moments: an edit that can be seen before
 * the write stops it, and stays; the next run tells the difference and settles it.
 */
export async function interleavedHistory(seed: number): Promise<Interleaved> {
  const random = createPrng(seed);
  const some = () => ORDERS.filter(() => random() < 0.5);
  const files = (extra: readonly string[]) => objects(extra, () => some());
  const shop = aQuickShop({ 'trueup.yaml': PROJECT, 'objects/all.yaml': files([]) }, SEED);
  try {
    const first = await shop.run(['apply', '-y', '--adopt']);
    expect(first.code, first.stderr).toBe(0);
    // A new order comes first, so that there is time between reading live and writing contacts.
    shop.write('objects/all.yaml', files(['O-6', 'O-7']));
    const ids = idsOf(shop);
    const edits: Edit[] = CONTACTS.filter(() => random() < 0.6).map((contact) => ({
      at: Math.floor(random() * 30),
      contact,
      orders: some(),
    }));
    const start = shop.engine.journal.entries().length;
    const happened = new Map<
      string,
      { readonly at: number; readonly before: readonly string[]; readonly after: readonly string[] }
    >();
    shop.twist = () => {
      const now = shop.engine.journal.entries().length;
      for (const edit of edits.filter(({ at, contact }) => start + at <= now && !happened.has(contact))) {
        const before = ordersOf(shop, edit.contact);
        shop.engine.seed({ contacts: [{ external_id: edit.contact, associations: { orders: edit.orders } }] } as never);
        happened.set(edit.contact, { at: now, before, after: ordersOf(shop, edit.contact) });
      }
      return undefined;
    };
    const ran = await shop.run(['apply', '-y', '--json']);
    shop.twist = undefined;
    const counted = judge(shop, start, happened, ids, ran.stdout, seed);
    const settledBy = await shop.run(['apply', '-y', '--adopt']);
    expect(settledBy.code, `seed ${seed}: ${settledBy.stdout}${settledBy.stderr}`).toBe(0);
    const plan = await shop.run(['plan', '--detailed-exitcode']);
    expect(plan.code, `seed ${seed}: ${plan.stdout}`).toBe(0);
    return { edits: happened.size, ...counted };
  } finally {
    shop.remove();
  }
}

function judge(
  shop: QuickShop,
  start: number,
  happened: ReadonlyMap<
    string,
    { readonly at: number; readonly before: readonly string[]; readonly after: readonly string[] }
  >,
  ids: ReadonlyMap<string, string>,
  stdout: string,
  seed: number,
): Omit<Interleaved, 'edits'> {
  const entries = shop.engine.journal.entries();
  const moved = new Set(
    [...stdout.matchAll(/"address":"contact\/external_id:(c\d)"[^\n]*"outcome":"moved"/gu)].map(([, name]) => name),
  );
  const planned = new Map(
    [...stdout.matchAll(/"type":"planned_change"[^\n]*"address":"contact\/external_id:(c\d)"[^\n]*/gu)].map(
      ([line, name]) => [name, JSON.parse(`{${line}`) as PlannedLine],
    ),
  );
  let [stopped, inFlight, writes] = [0, 0, 0];
  for (const [name, id] of ids) {
    const about = entries
      .map((entry, index) => ({ entry, index }))
      .filter(
        ({ entry, index }) =>
          index >= start &&
          (entry.path === `/contacts/${id}` ||
            entry.path.endsWith(`/${name}`) ||
            entry.query['references_contact_id'] === id),
      );
    const put = about.findIndex(({ entry }) => entry.method === 'PUT');
    const look = put < 0 ? undefined : about[put - 1];
    if (put >= 0) {
      writes += 1;
      expect(look?.entry.method, `seed ${seed}: ${name} is looked at right before it is written`).toBe('GET');
      // The plan has read it too: this is another look, taken by the step.
      expect(put, `seed ${seed}`).toBeGreaterThan(1);
    }
    const edit = happened.get(name);
    const line = planned.get(name);
    if (!edit || !line) continue;
    const wanted = new Set(line.after?.associations.orders ?? []);
    const from = new Set(line.before?.associations.orders ?? []);
    // What the plan read is what it planned with; an edit before that is part of it.
    if (sameSet(from, edit.after)) continue;
    const matters =
      edit.after.some((order) => !from.has(order) && !wanted.has(order)) ||
      [...from].some((order) => wanted.has(order) && !edit.after.includes(order));
    if (!matters) continue;
    const writtenAt = about[put]?.index;
    if (writtenAt !== undefined && edit.at > writtenAt) continue;
    const looks = put < 0 ? [] : about.slice(0, put).filter(({ entry }) => entry.path === `/contacts/${id}`);
    const step = looks.at(-1);
    if (writtenAt !== undefined && edit.at > (step?.index ?? 0)) {
      inFlight += 1;
      continue;
    }
    stopped += 1;
    expect(writtenAt, `seed ${seed}: ${name} was edited at ${edit.at} and must not be overwritten`).toBeUndefined();
    expect(moved, `seed ${seed}: ${stdout}`).toContain(name);
    expect(ordersOf(shop, name), `seed ${seed}`).toEqual(edit.after);
  }
  return { stopped, inFlight, writes };
}

interface PlannedLine {
  readonly before: { readonly associations: { readonly orders?: readonly string[] } } | null;
  readonly after: { readonly associations: { readonly orders?: readonly string[] } } | null;
}

function sameSet(left: ReadonlySet<string>, right: readonly string[]): boolean {
  return left.size === right.length && right.every((item) => left.has(item));
}

function idsOf(shop: QuickShop): ReadonlyMap<string, string> {
  return new Map(shop.engine.state().contacts.map(({ external_id, id }) => [String(external_id), id]));
}

/** External ids of what a contact points at, sorted. */
function ordersOf(shop: QuickShop, name: string): string[] {
  const { contacts, instances } = shop.engine.state();
  const contact = contacts.find(({ external_id }) => external_id === name);
  const names = new Map(
    instances.filter(({ type }) => type === 'Order').map(({ id, external_id }) => [id, String(external_id)]),
  );
  return (contact?.references['orders'] ?? []).map((id) => names.get(id) ?? '?').sort();
}

function objects(extra: readonly string[], orders: () => readonly string[]): object {
  return {
    instances: { Order: Object.fromEntries([...ORDERS, ...extra].map((key) => [key, { attributes: { note: key } }])) },
    contacts: CONTACTS.map((external_id) => ({
      external_id,
      associations: { orders: [...orders(), ...extra.slice(0, 1)] },
    })),
  };
}
