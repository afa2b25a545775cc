import { type Address, addressGlob } from '../../../src/model/address.ts';
import type { DesiredRecord } from '../../../src/model/desired.ts';
import { SLOTS } from '../random-history.ts';
import { readWorld, slotAt, slotName, type World } from '../random-world.ts';
import { expectDeclared, expectWorld } from './declared-laws.ts';
import { recordOf } from './managed-laws.ts';
import { converge } from './plain-runs.ts';
import type { Dice } from './random-draws.ts';
import { holds, requestsOf } from './simulation-laws.ts';
import { keysThere, type Repository, type Story } from './story.ts';

/** What `protect` says while the first YAML stands, and while the second does. */
export interface Protects {
  readonly first: readonly string[];
  readonly second: readonly string[];
}

/** Mostly nothing is protected; otherwise in both, or only in one of them. */
export function drawProtect(dice: Dice): Protects {
  if (!dice.chance(0.15)) return { first: [], second: [] };
  const slot = dice.pick(SLOTS);
  const globs = [
    slot.kind === 'instance' ? slotName(slot) : `${slot.kind}/*`,
    dice.pick(['instance/Order/*', 'instance/__proto__/*']),
  ];
  const protect = dice.chance(0.7) ? globs.slice(0, 1) : globs;
  return dice.pick([
    { first: protect, second: protect },
    { first: protect, second: [] },
    { first: [], second: protect },
  ]);
}

/**
 * No run deletes what is protected while it runs, nor what was when it was last applied, even where the line has gone from
 * the YAML together with the object. Called when the first YAML has been applied; what it answers, when all is over.
 */
export function expectKept(story: Story, protects: Protects, first: Repository, isTold: boolean): () => void {
  const { names } = story;
  const isProtected = matcherOf(protects.first);
  // Where others were at work meanwhile, it is not told what the ledger knows.
  const remembered = isTold
    ? keysThere(story).filter((key) => {
        const name = names.get(key) ?? '';
        const slot = SLOTS.find((each) => slotName(each) === name);
        return isProtected(name) && slot !== undefined && recordOf(first.desired, slot)?.state === 'present';
      })
    : [];
  return () => {
    for (const { ended, repository } of story.runs) {
      const isCovered = matcherOf(repository.project.protect);
      for (const entry of requestsOf(story.world, ended)) {
        if (entry.method !== 'DELETE') continue;
        const [, type, id] = entry.path.slice(1).split('/');
        const key = `instance/${decodeURIComponent(type ?? '')}/${id}`;
        holds(!isCovered(names.get(key) ?? ''), 'what is protected is not deleted', entry);
        const slot = SLOTS.find((each) => slotName(each) === names.get(key));
        const isLifted = repository.earlier.length > 2 || slot === undefined;
        holds(isLifted || !remembered.includes(key), 'what was protected when it was applied is not deleted', entry);
      }
    }
  };
}

/** Held by the guard of `protect`: for a reason, and nothing at all was written. */
export function expectHeld(
  story: Story,
  { project, earlier, desired }: Repository,
  held: readonly string[],
  before: World,
): void {
  expectWorld(story, before);
  const ever = [
    ...project.protect,
    ...(earlier.length > 0 ? story.runs.flatMap(({ repository }) => repository.project.protect) : []),
  ];
  const isProtected = matcherOf(ever);
  for (const address of held) {
    holds(isProtected(address), `${address} is protected`, ever);
    holds(recordOf(desired, slotAt(address as Address))?.state !== 'present', `${address} would go`, ever);
  }
}

/** What lifts it: declared again and applied without the line; then it may go. */
export async function lift(story: Story, host: string, held: Repository, addresses: readonly string[]): Promise<void> {
  const project = { ...held.project, protect: [] };
  const again = new Set(addresses);
  const records = new Map(held.desired.records);
  for (const address of again as Set<Address>) records.set(address, declaredAgain(address));
  const sorted = new Map([...records].sort(([left], [right]) => (left < right ? -1 : 1)));
  const moved = held.desired.moved.filter(({ from }) => !again.has(from));
  const declared = { project, desired: { records: sorted, moved }, earlier: [...held.earlier, held.desired] };
  await plain(story, host, declared);
  await plain(story, host, { project, desired: held.desired, earlier: [...declared.earlier, declared.desired] });
}

async function plain(story: Story, host: string, repository: Repository): Promise<void> {
  const before = readWorld(story.world.engine.state());
  const settled = await converge(story, host, repository);
  holds(settled.held.length === 0, 'what was declared again without protection is not held', settled);
  expectDeclared(story, repository, before, settled);
}

function declaredAgain(address: Address): DesiredRecord {
  const source = { file: 'objects/again.yaml', line: 1, column: 1 };
  const body = { attributes: {}, associations: {} };
  return { address, state: 'present', body, references: [], source, fieldSources: {} };
}

function matcherOf(globs: readonly string[]): (address: string) => boolean {
  const matches = globs.map((glob) => addressGlob(glob));
  return (address) => matches.some((each) => each(address as Address));
}
