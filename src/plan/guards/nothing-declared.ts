import type { Guard } from './guard.ts';

/**
 * An empty configuration over a ledger that owns something is an empty checkout or a wrong glob far more often than a
 * wish, so no flag lifts this: what should go is said in YAML.
 */
export const nothingDeclared: Guard = ({ desired, ledger }) => {
  if (desired.records.size > 0 || ledger === undefined || ledger.entries.size === 0) return [];
  return [
    {
      code: 'nothing-declared',
      severity: 'refuse',
      message: `the YAML declares nothing, while the ledger owns ${ledger.entries.size}`,
      addresses: [...ledger.entries.keys()],
      remedy: 'check the checkout and `include:`; to remove what is owned, declare it with `state: absent`',
    },
  ];
};
