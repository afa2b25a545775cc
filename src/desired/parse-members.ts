import { notMany } from '../diagnostics/not-many.ts';
import { notOne } from '../diagnostics/not-one.ts';
import { quote } from '../diagnostics/quote.ts';
import { repeatedMember } from '../diagnostics/repeated-member.ts';
import { instanceAddress } from '../model/address.ts';
import { relationshipValue } from '../model/body.ts';
import type { Json } from '../model/json.ts';
import type { Located, LocatedScalar, Place } from '../model/located.ts';
import type { RelationshipSpec } from '../model/project.ts';
import { readId } from './check-id.ts';
import type { Reference } from './check-references.ts';
import { positionOf, type Report } from './report.ts';

/** A relationship's canonical value and what it points at. */
export interface ParsedMembers {
  readonly value: Json;
  readonly references: readonly Reference[];
}

/** Reads the members of a relationship; undefined, with the reason reported, when they cannot be read. */
export function parseMembers(
  spec: RelationshipSpec,
  name: string,
  node: Located,
  file: string,
  report: Report,
): ParsedMembers | undefined {
  if (isUnset(node)) return { value: relationshipValue([], spec.many), references: [] };
  const members = listMembers(spec, name, node, report);
  if (!members) return undefined;
  const seen = new Map<string, Place>();
  const references: Reference[] = [];
  for (const member of members) {
    const id = readId(member, `a member of ${name}`, report);
    if (id === undefined) continue;
    const first = seen.get(id);
    if (first)
      report(member, repeatedMember({ id, relationship: name }), {
        related: { message: 'first written here', source: positionOf(file, first) },
      });
    seen.set(id, first ?? member);
    references.push({
      target: instanceAddress(spec.to, id),
      type: spec.to,
      id,
      place: member,
      file,
      relationship: name,
    });
  }
  return { value: relationshipValue([...seen.keys()], spec.many), references };
}

function listMembers(
  spec: RelationshipSpec,
  name: string,
  node: Located,
  report: Report,
): readonly Located[] | undefined {
  if (node.kind === 'map') return undefined;
  if (spec.many) {
    if (node.kind === 'list') return node.items;
    report(node, notMany({ name, members: showMembers(node) }));
    return undefined;
  }
  if (node.kind === 'scalar') return [node];
  const [only] = node.items;
  report(node, notOne({ name, only: node.items.length === 1 && only ? show(only) : undefined }));
  return undefined;
}

function isUnset(node: Located): boolean {
  if (node.kind === 'scalar') return node.value === null || node.value === '';
  return node.kind === 'list' && node.items.length === 0;
}

/** The members that a text most likely means: those between its commas. */
function showMembers(node: LocatedScalar): string {
  if (typeof node.value !== 'string' || !/\S,\s*\S/u.test(node.value)) return show(node);
  const ids = node.value.split(',').map((id) => id.trim());
  return ids.map((id) => (/^[A-Za-z][\w-]*$/u.test(id) ? id : quote(id))).join(', ');
}

/** As it could be written: as it stands, when that is a text without quotes. */
function show(node: Located): string {
  if (node.kind !== 'scalar') return 'ID';
  if (typeof node.value === 'string') return node.plain && node.text === node.value ? node.text : quote(node.value);
  return quote(node.text);
}
