import { kindOf } from '../../model/address.ts';
import type { Guard } from './guard.ts';

/**
 * An update sends changed fields only, counting on Intercom to keep what it is not told (I). Where it was seen to clear
 * them, every update of an instance would lose the rest of it, values of others included.
 */
export const upsertReplaces: Guard = ({ changes, traits }) => {
  if (traits?.upsert !== 'cleared') return [];
  const updates = changes.filter(
    (change) => kindOf(change.address) === 'instance' && change.action !== 'create' && change.fields.length > 0,
  );
  if (updates.length === 0) return [];
  const what = updates.length === 1 ? '1 instance would lose' : `${updates.length} instances would lose`;
  return [
    {
      code: 'upsert-replaces',
      severity: 'refuse',
      message: `${what} every attribute that an update does not mention: this workspace clears them (doctor --canary: upsert)`,
      addresses: [...new Set(updates.map((change) => change.address))],
      remedy: 'trueup doctor --canary, once Intercom keeps them: only a new answer lifts this',
    },
  ];
};
