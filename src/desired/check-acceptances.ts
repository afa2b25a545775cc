import { acceptExpired } from '../diagnostics/accept-expired.ts';
import { acceptsNothing } from '../diagnostics/accepts-nothing.ts';
import { type Acceptance, acceptedBy } from '../model/acceptance.ts';
import type { Address } from '../model/address.ts';
import { type FieldPointer, listFields } from '../model/body.ts';
import type { Desired } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { nearestName } from '../model/nearest-name.ts';
import type { Project } from '../model/project.ts';

/** Warnings about entries of `accept`: one that names nothing declared is mistyped or left behind; or it has expired. */
export function checkAcceptances({ accept }: Pick<Project, 'accept'>, { records }: Desired): Diagnostic[] {
  const declared = [...(accept.length > 0 ? records.values() : [])].map(
    ({ address, body }) => [address, listFields(body)] as const,
  );
  return accept.flatMap((acceptance) => {
    const { at, until, source, expired } = acceptance;
    const place = { source, length: at.length };
    if (!namesAny(acceptance, declared))
      return [{ ...acceptsNothing({ at, nearest: nearestPlace(at, declared) }), ...place }];
    return expired ? [{ ...acceptExpired({ at, until }), ...place }] : [];
  });
}

/** True when an entry names one of these records, or one of their fields. */
export function namesAny(
  { at }: Pick<Acceptance, 'at'>,
  places: Iterable<readonly [Address, Iterable<FieldPointer>]>,
): boolean {
  const names = acceptedBy(at);
  for (const [address, pointers] of places) {
    if (names(address, null)) return true;
    for (const pointer of pointers) if (names(address, pointer)) return true;
  }
  return false;
}

/** More names than these are not compared. */
const MOST_COMPARED = 10_000;

function nearestPlace(
  at: string,
  places: readonly (readonly [Address, readonly FieldPointer[]])[],
): string | undefined {
  const hash = at.indexOf('#');
  const candidates = hash === -1 ? places.map(([address]) => address) : [...withField(at.slice(0, hash), places)];
  return nearestName(at, candidates.slice(0, MOST_COMPARED));
}

/** Where the address is right, the fields of what it names; else those of everything. */
function* withField(at: string, places: readonly (readonly [Address, readonly FieldPointer[]])[]): Generator<string> {
  const isNamed = acceptedBy(at);
  const named = places.filter(([address]) => isNamed(address, null));
  for (const [address, pointers] of named.length > 0 ? named : places)
    for (const pointer of pointers) yield `${named.length > 0 ? at : address}#${pointer}`;
}
