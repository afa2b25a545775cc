import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** An option under `ledger` that its backend does not have, lacks, or cannot use as it is. */
export const ledgerOption: DefinedDiagnostic<
  | {
      readonly what: 'foreign';
      readonly option: string;
      readonly backend: string;
      readonly options: readonly string[];
      /** Backends that have it. */
      readonly of: readonly string[];
    }
  | { readonly what: 'missing'; readonly option: string; readonly backend: string; readonly example: string }
  | { readonly what: 'address'; readonly option: string; readonly shown: string; readonly wrong: string }
  | { readonly what: 'branch'; readonly branch: string }
> = defineDiagnostic('ledger-option', 'error', 'An option does not fit the ledger backend', (facts) => {
  switch (facts.what) {
    case 'foreign': {
      const { option, backend, options, of } = facts;
      const others = of.length === 0 ? '' : `; that is one of ${of.join(' and ')}`;
      return {
        message: `the ledger backend ${backend} has no option ${quote(option)}${others}`,
        hint: `remove it; ${backend} has: ${options.join(', ')}`,
      };
    }
    case 'missing':
      return {
        message: `the ledger backend ${facts.backend} needs ${quote(facts.option)}`,
        hint: `write \`${facts.example}\``,
      };
    case 'address':
      return {
        message: `${quote(facts.option)}: ${quote(facts.shown)} ${facts.wrong}`,
        hint: 'write https://HOST/PATH, or http://127.0.0.1:PORT for a server on this machine, without user, query or fragment',
      };
    case 'branch':
      return {
        message: `${quote(facts.branch)} cannot be the name of a branch`,
        hint: 'write letters, digits, `-`, `_`, `.` and `/`, as in `trueup-ledger/production`',
      };
  }
});
