import type { Finding } from '../model/plan.ts';
import { adoption } from './guards/adoption.ts';
import type { Guard, GuardInput } from './guards/guard.ts';
import { incompleteListing } from './guards/incomplete-listing.ts';
import { nothingDeclared } from './guards/nothing-declared.ts';
import { protectedObjects } from './guards/protected.ts';
import { tooManyDeletes } from './guards/too-many-deletes.ts';
import { typeEmptied } from './guards/type-emptied.ts';
import { typeVanished } from './guards/type-vanished.ts';
import { upsertReplaces } from './guards/upsert-replaces.ts';

/** Every guard, in the order their findings are told. */
const GUARDS: readonly Guard[] = [
  nothingDeclared,
  typeVanished,
  incompleteListing,
  protectedObjects,
  typeEmptied,
  tooManyDeletes,
  upsertReplaces,
  adoption,
];

/** All reasons for which apply would refuse. Plan lists them, apply stops at them. */
export function checkGuards(input: GuardInput): Finding[] {
  return GUARDS.flatMap((guard) => guard(input));
}
