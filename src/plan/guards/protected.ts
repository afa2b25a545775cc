import type { Guard } from './guard.ts';

/** What `protect` covers is never deleted from here, even when the line has gone together with the object. */
export const protectedObjects: Guard = ({ changes }) => {
  const held = changes.filter((change) => change.protected && (change.action === 'delete' || change.released));
  if (held.length === 0) return [];
  return [
    {
      code: 'protected',
      severity: 'refuse',
      message: `${held.length} protected ${held.length === 1 ? 'address' : 'addresses'} would be deleted`,
      addresses: held.map((change) => change.address),
      remedy: held.some((change) => change.movedTo !== undefined) ? `${LIFT}${UNMOVE}` : LIFT,
    },
  ];
};

const LIFT = 'declare it again, take it off `protect:` and apply; then remove it in a later apply';

// What was declared again cannot also be the `from` of a move.
const UNMOVE = '; until then its `moved` entry has to go';
