import { TrueupError } from '../model/error.ts';
import type { Ledger } from '../model/ledger.ts';

/** Refuses a ledger of another workspace or environment: what it owns is not here. */
export function checkLedger(
  ledger: Ledger,
  expected: { readonly workspace: string; readonly environment: string },
): void {
  const differing = (['workspace', 'environment'] as const).find((member) => ledger[member] !== expected[member]);
  if (differing === undefined) return;
  throw new TrueupError(
    `The ledger belongs to ${differing} ${ledger[differing]}; this configuration means ${expected[differing]}. Nothing was done.`,
    {
      code: 'foreign-ledger',
      category: 'refused',
      hint: `Give each environment a ledger of its own (ledger: path), or set ${differing === 'workspace' ? 'workspace.id in trueup.yaml' : '--env'} to ${ledger[differing]}.`,
    },
  );
}
