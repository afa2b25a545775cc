import type { Guard } from './guard.ts';

/** Nothing that exists and is not in the ledger is taken over, overwritten or deleted without `--adopt`. */
export const adoption: Guard = ({ changes, options }) => {
  const adopted = changes.filter((change) => change.origin === 'adopt');
  if (adopted.length === 0 || options.adopt) return [];
  const what = adopted.length === 1 ? 'exists in Intercom and was' : 'exist in Intercom and were';
  return [
    {
      code: 'adoption',
      severity: 'refuse',
      message: `${adopted.length} ${what} not applied from here`,
      addresses: adopted.map((change) => change.address),
      remedy: '--adopt',
    },
  ];
};
