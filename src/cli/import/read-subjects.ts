import { type Declarations, extendProject } from '../../import/declarations.ts';
import { declareMet } from '../../import/declare-met.ts';
import type { ImportSubject } from '../../import/import-input.ts';
import type { ImportNote } from '../../import/import-note.ts';
import { type Address, kindOf, parseAddress } from '../../model/address.ts';
import { isUnset } from '../../model/body.ts';
import { TrueupError } from '../../model/error.ts';
import type { Live, LiveRecord } from '../../model/live.ts';
import type { Project } from '../../model/project.ts';
import { canListMembers } from '../../model/traits.ts';
import { readAddresses } from '../read-world.ts';
import type { OpenLedger, Session } from '../session.ts';
import { checkFound } from './check-found.ts';
import { maybeSameContacts, nameContacts } from './contact-names.ts';
import type { ImportRequest } from './import-request.ts';
import { observeRemote, type Progress } from './observe-remote.ts';
import { readTold } from './read-told.ts';

/** What Intercom holds of what is to be imported. */
export interface ReadSubjects {
  /** With everything declared that was met. */
  readonly project: Project;
  readonly declarations: Declarations;
  readonly subjects: readonly ImportSubject[];
  readonly notes: readonly ImportNote[];
}

export interface ReadSubjectsInput {
  readonly session: Session;
  readonly opened: Pick<OpenLedger, 'ledger' | 'hasher'>;
  readonly request: ImportRequest;
  readonly allAttributes: boolean;
  readonly progress: Progress;
}

/**
 * Reads what is asked for. Where something undeclared is met, all is read once more as what it is going to be declared
 * to be: the next plan reads it so, too.
 */
export async function readSubjects(input: ReadSubjectsInput): Promise<ReadSubjects> {
  const { session, request } = input;
  const { ledger } = input.opened;
  const { project, desired } = session.configuration;
  const types = new Set([...request.types, ...typesOf(request.addresses)]);
  const undeclared = [...types].filter((type) => !Object.hasOwn(project.types, type));
  const bare = extendProject(project, { types: undeclared, fields: [] });
  const { remote, observed } = observeRemote(session.reader, input.progress);
  const others = maybeSameContacts(desired, ledger, request.addresses);
  const first = await readAll(input, bare, remote, new Set([...request.addresses, ...others]));
  checkFound(first, request.addresses);
  const names = nameContacts(desired, ledger, observed);
  const nameOf = (address: Address): Address => names.get(address) ?? address;
  const met = [...observed].flatMap(([address, record]) =>
    isAsked(request, address) && desired.records.get(nameOf(address))?.state !== 'present' ? [{ address, record }] : [],
  );
  const question = { project, types, met, allAttributes: input.allAttributes };
  const guessed = declareMet(question);
  const asked = new Set(guessed.fields.flatMap(({ owner }) => (owner.section === 'types' ? [] : [owner.section])));
  const declarations = asked.size === 0 ? guessed : declareMet({ ...question, told: await readTold(session, asked) });
  const isBare = declarations.fields.length === 0;
  const known = isBare ? bare : extendProject(project, declarations);
  const live = isBare ? first : await readAll(input, known, session.openReader(known), request.addresses);
  const subjects = new Map<Address, ImportSubject>();
  for (const record of live.records.values()) {
    const address = nameOf(record.address);
    const named = request.addresses.has(record.address);
    if (isAsked(request, record.address) && !subjects.has(address))
      subjects.set(address, { live: { ...record, address }, named });
  }
  const notes = [
    ...declarations.notes,
    ...unnamed(live, request),
    ...gone(input, live),
    ...cut(input, [...subjects.values()]),
  ];
  return { project: known, declarations, subjects: [...subjects.values()], notes };
}

async function readAll(
  { session, opened, request }: ReadSubjectsInput,
  project: Project,
  remote: Session['reader'],
  addresses: ReadonlySet<Address>,
): Promise<Live> {
  const { desired } = session.configuration;
  const { traits } = session;
  const { ledger, hasher } = opened;
  const owned = { desired, ledger, hasher };
  const live = await readAddresses({ project, remote, traits, addresses, listed: request.types, owned });
  const open = request.types.find((type) => !live.listed.includes(type));
  if (open === undefined) return live;
  throw new TrueupError(`The listing of ${open} changed while it was read and never added up to its total`, {
    code: 'incomplete-listing',
    category: 'later',
    hint: 'Try again when fewer writes are going on. Nothing was written.',
  });
}

function isAsked({ types, addresses }: ImportRequest, address: Address): boolean {
  const parts = parseAddress(address);
  return addresses.has(address) || (parts?.kind === 'instance' && types.includes(parts.type));
}

function typesOf(addresses: Iterable<Address>): string[] {
  return [...addresses].flatMap((address) => {
    const parts = parseAddress(address);
    return parts?.kind === 'instance' ? [parts.type] : [];
  });
}

function unnamed(live: Live, { types }: ImportRequest): ImportNote[] {
  return types.flatMap((type) => {
    const count = live.unnamed.get(type)?.length ?? 0;
    if (count === 0) return [];
    const [is, it] = count === 1 ? ['1 instance', 'it has'] : [`${count} instances`, 'they have'];
    return [{ address: undefined, message: `${is} of ${type} cannot be declared: ${it} no external id` }];
  });
}

/** A listing shows what is declared and not there: it cannot be imported, and the next plan makes it anew. */
function gone({ session, request }: ReadSubjectsInput, live: Live): ImportNote[] {
  return [...session.configuration.desired.records.values()].flatMap(({ address, state }) => {
    const parts = parseAddress(address);
    if (state !== 'present' || parts?.kind !== 'instance' || !request.types.includes(parts.type)) return [];
    if (live.records.has(address)) return [];
    return [{ address, message: 'is declared and not in Intercom: the next plan creates it' }];
  });
}

/** Where nothing can settle how many members there are, whoever imports has to look. */
function cut({ session }: ReadSubjectsInput, subjects: readonly ImportSubject[]): ImportNote[] {
  const { apiVersion } = session.configuration.project.workspace;
  const { nested_limit: limit } = session.traits;
  if (canListMembers(apiVersion, session.traits) || limit !== undefined || !subjects.some(hasMembers)) return [];
  const message =
    `API version ${apiVersion} may cut the relationships of contacts and conversations short without a sign: ` +
    'compare long ones with Intercom before the next apply, or run trueup doctor --canary';
  return [{ address: undefined, message }];
}

function hasMembers({ live }: { readonly live: LiveRecord }): boolean {
  return kindOf(live.address) !== 'instance' && Object.values(live.body.associations).some((value) => !isUnset(value));
}
