import type { ApiClient } from '../api/client.ts';
import { NetworkError, TrueupError } from '../model/error.ts';
import { type CanaryRun, contactId, instanceId, renderCanaryRun } from './run-file.ts';
import { LOOKS } from './waiting.ts';

/** One thing a canary made, or may have made. */
export interface Belonging {
  /** Undefined: the contact. */
  readonly type: string | undefined;
  readonly externalId: string;
  /** The id an answer gave together with this very external id; `maybe`: only a look can tell; `none`: it is not there. */
  id: { readonly known: string } | 'maybe' | 'none';
}

/** What could not be removed, and why. */
export interface Left {
  readonly kind: 'instance' | 'contact';
  readonly type: string | null;
  readonly external_id: string;
  /** Null when not even that is known. */
  readonly id: string | null;
  readonly why: string;
}

/** Keeps the run file. Both return when the disk has it. */
export interface CanaryJournal {
  save(text: string): Promise<void>;
  remove(): Promise<void>;
}

/** Everything a canary may have to remove; on disk before the request that makes it leaves. */
export interface Belongings {
  reserveInstances(type: string, count: number): Promise<readonly Belonging[]>;
  reserveContact(): Promise<Belonging>;
  all(): readonly Belonging[];
}

export function createBelongings(run: CanaryRun, journal: CanaryJournal): Belongings {
  const types = new Map(run.types);
  const all: Belonging[] = [];
  let contact = run.contact;
  const save = (): Promise<void> => journal.save(renderCanaryRun({ ...run, types, contact }));
  const add = (type: string | undefined, externalId: string): Belonging => {
    const belonging: Belonging = { type, externalId, id: 'none' };
    all.push(belonging);
    return belonging;
  };
  return {
    reserveInstances: async (type, count) => {
      const before = types.get(type) ?? 0;
      types.set(type, before + count);
      await save();
      return Array.from({ length: count }, (_, index) => add(type, instanceId(run.prefix, before + index + 1)));
    },
    reserveContact: async () => {
      contact = true;
      await save();
      return add(undefined, contactId(run.prefix));
    },
    all: () => all,
  };
}

/** What an interrupted canary may have left, by its run file alone. */
export function belongingsOf({ prefix, types, contact }: CanaryRun): readonly Belonging[] {
  const instances = [...types].flatMap(([type, count]) =>
    Array.from(
      { length: count },
      (_, index): Belonging => ({
        type,
        externalId: instanceId(prefix, index + 1),
        id: 'maybe',
      }),
    ),
  );
  return contact ? [...instances, { type: undefined, externalId: contactId(prefix), id: 'maybe' }] : instances;
}

/** What removing works with; it goes on after a signal. */
export interface Removing {
  readonly api: ApiClient;
  readonly prefix: string;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** What was made a moment ago may not be seen yet: a miss counts only after several looks. */
  readonly isFresh: boolean;
}

/** Removes all of it, the contact first so that it never points at nothing, and answers what is left. */
export async function removeBelongings(all: readonly Belonging[], removing: Removing): Promise<readonly Left[]> {
  const contacts = all.filter(({ type }) => type === undefined);
  const instances = all.filter(({ type }) => type !== undefined);
  const left: (Left | undefined)[] = [];
  for (const some of [contacts, instances]) {
    left.push(...(await Promise.all(some.map((belonging) => removeOne(belonging, removing)))));
  }
  return left.filter((each) => each !== undefined);
}

const ATTEMPTS = 4;

async function removeOne(belonging: Belonging, removing: Removing): Promise<Left | undefined> {
  const { type, externalId } = belonging;
  // The one promise of a canary: it deletes nothing that does not bear its own name.
  if (!externalId.startsWith(removing.prefix)) throw new Error(`${externalId} is not of ${removing.prefix}`);
  const gone = new Set<string>();
  for (let attempt = 1; ; attempt += 1) {
    try {
      while (belonging.id !== 'none') {
        const wasFound = belonging.id === 'maybe';
        if (belonging.id === 'maybe') belonging.id = await find(belonging, gone, removing);
        if (belonging.id === 'none') break;
        const { known } = belonging.id;
        const outcome = await remove(known, type, removing.api);
        // A read that lagged showed what is long deleted; what was made anew under this external id may come after it.
        belonging.id = wasFound && outcome === 'missing' ? 'maybe' : 'none';
        gone.add(known);
      }
      return undefined;
    } catch (error) {
      if (!(error instanceof TrueupError)) throw error;
      if (isTypeGone(error)) return undefined;
      if (error.category === 'later' && attempt < ATTEMPTS) await removing.sleep(1000 * 2 ** (attempt - 1));
      else return leftOf(belonging, error);
    }
  }
}

function remove(id: string, type: string | undefined, api: ApiClient): Promise<'deleted' | 'missing'> {
  return type === undefined ? api.contacts.remove(id) : api.instances.deleteById(type, id);
}

/** Both reads are refused by the client unless the answer echoes the external id that was asked for. */
async function find(
  { type, externalId }: Belonging,
  gone: ReadonlySet<string>,
  { api, sleep, isFresh }: Removing,
): Promise<{ readonly known: string } | 'none'> {
  for (const wait of isFresh ? [0, ...LOOKS] : [0]) {
    if (wait > 0) await sleep(wait);
    const found =
      type === undefined
        ? await api.contacts.readByExternalId(externalId)
        : await api.instances.readByExternalId(type, externalId);
    if (found.state === 'found' && !gone.has(found.record.id)) return { known: found.record.id };
  }
  return 'none';
}

/** With the type went all of its instances. */
function isTypeGone(error: TrueupError): boolean {
  return error.code === 'unknown-type';
}

function leftOf({ type, externalId, id }: Belonging, error: TrueupError): Left {
  return {
    kind: type === undefined ? 'contact' : 'instance',
    type: type ?? null,
    external_id: externalId,
    id: typeof id === 'object' ? id.known : null,
    why: error instanceof NetworkError ? 'no answer came' : error.message,
  };
}
