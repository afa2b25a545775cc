import { type Address, instanceAddress, parseAddress } from '../model/address.ts';
import { attributePointer, membersOf, readField } from '../model/body.ts';
import type { Note } from '../model/change.ts';
import type { DesiredRecord } from '../model/desired.ts';
import { compareText } from '../model/json.ts';
import type { DiffInput } from './diff.ts';

/** One side of a relationship between two types. */
interface Side {
  readonly type: string;
  readonly name: string;
  readonly to: string;
}

/** An instance by its external id. */
interface Declared {
  readonly record: DesiredRecord;
  readonly key: string;
}

/**
 * Associations that one side's YAML has and the other side's has not, in a workspace where writing one side writes the
 * other: each apply would undo what the one before did. Only types that point at each other by one relationship each can
 * be judged: which of several belong together is not told (U).
 */
export function bothSides({
  project,
  desired,
  covers,
  traits,
}: Pick<DiffInput, 'project' | 'desired' | 'covers' | 'traits'>): Note[] {
  if (traits?.mirrored !== 'yes') return [];
  const byType = new Map<string, Declared[]>();
  for (const record of desired.records.values()) {
    const parts = parseAddress(record.address);
    if (parts?.kind !== 'instance' || record.state !== 'present') continue;
    const declared = { record, key: parts.externalId };
    const others = byType.get(parts.type);
    if (others) others.push(declared);
    else byType.set(parts.type, [declared]);
  }
  return [...mirrorsOf(listSides(project))].flatMap(([side, mirror]) =>
    (byType.get(side.type) ?? []).flatMap((declared) => contradicted(declared, side, mirror)),
  );

  /** Members this side has, whose own YAML writes the other side and leaves this record out. */
  function contradicted({ record, key }: Declared, side: Side, mirror: Side): Note[] {
    return membersOf(readField(record.body, attributePointer(side.name))).flatMap((member) => {
      if (typeof member !== 'string') return [];
      const other = desired.records.get(instanceAddress(side.to, member));
      if (other?.state !== 'present') return [];
      const back = readField(other.body, attributePointer(mirror.name));
      if (back === undefined || membersOf(back).includes(key)) return [];
      if (!covers(record.address) && !covers(other.address)) return [];
      return noteBoth({ address: record.address, name: side.name }, { address: other.address, name: mirror.name });
    });
  }
}

type Written = { readonly address: Address; readonly name: string };

function noteBoth(has: Written, lacks: Written): Note[] {
  const message =
    `${has.address} has ${lacks.address} among its ${has.name}, and the ${lacks.name} of ${lacks.address} do not have ` +
    `${has.address}: in this workspace both sides write one another (doctor --canary: mirrored), so that each apply ` +
    'undoes one of them. Write the association on both sides, or on one only';
  return [has, lacks].map(({ address }) => ({ code: 'both-sides-written', address, message }));
}

function listSides(project: DiffInput['project']): Side[] {
  return Object.entries(project.types)
    .flatMap(([type, { attributes }]) =>
      Object.entries(attributes).flatMap(([name, spec]) =>
        spec.type === 'relationship' ? [{ type, name, to: spec.to }] : [],
      ),
    )
    .sort((left, right) => compareText(left.type, right.type) || compareText(left.name, right.name));
}

/** Each side with the other one, where there is no doubt which that is. */
function mirrorsOf(sides: readonly Side[]): Map<Side, Side> {
  const mirrors = new Map<Side, Side>();
  for (const side of sides) {
    const back = sides.filter((other) => other !== side && other.type === side.to && other.to === side.type);
    const rivals = sides.filter((other) => other.type === side.type && other.to === side.to);
    const [mirror] = back;
    const expected = side.type === side.to ? 2 : 1;
    if (mirror && back.length === 1 && rivals.length === expected) mirrors.set(side, mirror);
  }
  return mirrors;
}
