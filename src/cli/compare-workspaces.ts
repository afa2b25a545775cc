import { compareLive, type FieldDifference, type LiveSide } from '../diff/compare-live.ts';
import { type Address, addressGlob, parseAddress } from '../model/address.ts';
import { TrueupError, UsageError } from '../model/error.ts';
import type { Ledger } from '../model/ledger.ts';
import { canList, type Project } from '../model/project.ts';
import type { ComparedField, Comparison } from '../report/comparison.ts';
import { readAddresses } from './read-world.ts';
import type { Session } from './session.ts';
import { unmatchedGlobs } from './unmatched-globs.ts';

/** One environment, opened, with what it owns. */
export interface OpenSide {
  readonly session: Session;
  readonly ledger: Ledger | undefined;
}

export interface CompareScope {
  readonly target: readonly string[];
  readonly exclude: readonly string[];
  /** Also every live instance of the types both declare. */
  readonly all: boolean;
}

/** Reads the same addresses in two workspaces and tells what differs. Sends no write. */
export async function compareWorkspaces(left: OpenSide, right: OpenSide, scope: CompareScope): Promise<Comparison> {
  const sides = [left, right] as const;
  const covers = coversOf(scope);
  const named = new Set(sides.flatMap(namedBy).filter(covers));
  const why = new Map([...named].map((address) => [address, notComparable(address, sides)] as const));
  const addresses = new Set([...named].filter((address) => why.get(address) === undefined));
  const listed = scope.all ? sharedTypes(sides) : [];
  const [one, other] = await Promise.all([readSide(left, addresses, listed), readSide(right, addresses, listed)]);
  for (const side of [one, other]) {
    for (const address of side.live.records.keys()) {
      const parts = parseAddress(address);
      if (parts?.kind === 'instance' && listed.includes(parts.type) && covers(address)) addresses.add(address);
    }
  }
  for (const [address, reason] of unreadable(one, other)) {
    why.set(address, reason);
    addresses.delete(address);
  }
  const found = compareLive(one, other, addresses);
  return {
    left: sideOf(left),
    right: sideOf(right),
    onlyLeft: found.onlyLeft,
    onlyRight: found.onlyRight,
    differing: found.differing.map(({ address, fields }) => ({ address, fields: fields.map(masked) })),
    same: found.same,
    nowhere: found.nowhere,
    notCompared: groupByReason(why),
    notes: [
      ...unmatchedGlobs(scope, [...sides.flatMap(namedBy), ...one.live.records.keys(), ...other.live.records.keys()]),
      ...notesOn(sides, addresses, found.unnamedMembers),
    ],
    scoped: scope.target.length + scope.exclude.length > 0,
  };
}

function coversOf({ target, exclude }: CompareScope): (address: Address) => boolean {
  const wanted = target.map(addressGlob);
  const unwanted = exclude.map(addressGlob);
  return (address) =>
    (wanted.length === 0 || wanted.some((matches) => matches(address))) &&
    !unwanted.some((matches) => matches(address));
}

function namedBy({ session, ledger }: OpenSide): Address[] {
  return [...session.configuration.desired.records.keys(), ...(ledger?.entries.keys() ?? [])];
}

/** Why an address means nothing, or something else, in the other workspace. */
function notComparable(address: Address, sides: readonly OpenSide[]): string | undefined {
  const parts = parseAddress(address);
  if (parts?.kind === 'conversation') return 'a conversation has only the id of its own workspace';
  if (parts?.kind === 'contact') {
    return parts.selector === 'id'
      ? "Intercom's ids of contacts differ between workspaces; name the contact by external_id or email to compare it"
      : undefined;
  }
  const type = parts?.type ?? '';
  const without = sides.find(({ session }) => !Object.hasOwn(session.configuration.project.types, type));
  return (
    without && `the type ${type} is not declared in environment ${without.session.configuration.project.environment}`
  );
}

function sharedTypes(sides: readonly OpenSide[]): string[] {
  const projects = sides.map(({ session }) => session.configuration.project);
  const old = projects.find(({ workspace }) => !canList(workspace.apiVersion));
  if (old) {
    throw new UsageError(
      `--all needs API version 2.16 in both environments, and ${old.environment} has ${old.workspace.apiVersion}`,
      'Leave --all out to compare what is declared or owned, or write `api_version: "2.16"` under `workspace`.',
    );
  }
  const [first, second] = projects as [Project, Project];
  return Object.keys(first.types).filter((type) => Object.hasOwn(second.types, type));
}

async function readSide(
  { session }: OpenSide,
  addresses: ReadonlySet<Address>,
  listed: readonly string[],
): Promise<LiveSide> {
  const { project } = session.configuration;
  const live = await readAddresses({ project, remote: session.reader, traits: session.traits, addresses, listed });
  const open = listed.find((type) => !live.listed.includes(type));
  if (open === undefined) return { project, live };
  throw new TrueupError(
    `The listing of ${open} in workspace ${project.workspace.id} changed while it was read and never added up to its total`,
    { code: 'incomplete-listing', category: 'later', hint: 'Try again when fewer writes are going on.' },
  );
}

/** Contacts that are there in some other way than a record that can be read. */
function* unreadable(...sides: readonly LiveSide[]): Generator<[Address, string]> {
  for (const { project, live } of sides) {
    for (const [address, { state }] of live.absent) {
      const how = state === 'ambiguous' ? 'matches several contacts' : `is ${state}`;
      if (state !== 'missing') yield [address, `${how} in environment ${project.environment}`];
    }
  }
}

function masked({ pointer, left, right, sensitive }: FieldDifference): ComparedField {
  return sensitive ? { pointer, sensitive } : { pointer, sensitive, left, right };
}

function groupByReason(why: ReadonlyMap<Address, string | undefined>): Comparison['notCompared'] {
  const groups = new Map<string, Address[]>();
  for (const [address, reason] of [...why].sort(([left], [right]) => (left < right ? -1 : 1))) {
    if (reason !== undefined) groups.set(reason, [...(groups.get(reason) ?? []), address]);
  }
  return [...groups].map(([reason, addresses]) => ({ reason, addresses }));
}

function notesOn(sides: readonly OpenSide[], addresses: ReadonlySet<Address>, unnamed: readonly Address[]): string[] {
  const old = sides.find(({ session }) => !canList(session.configuration.project.workspace.apiVersion));
  const hasContacts = [...addresses].some((address) => address.startsWith('contact/'));
  return [
    ...(old && hasContacts
      ? ['below API version 2.16 Intercom may cut the relationships of contacts short without a sign']
      : []),
    ...(unnamed.length > 0
      ? [
          `${unnamed.join(', ')}: members without an external id have no name in another workspace; only their number is compared`,
        ]
      : []),
  ];
}

function sideOf({ session }: OpenSide): Comparison['left'] {
  const { environment, workspace } = session.configuration.project;
  return { environment, workspace: workspace.id };
}
