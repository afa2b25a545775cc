import { escapeText } from '../escape.ts';
import type { PageView } from './page-view.ts';

/** Why there is no page of what was asked for. */
export interface Failed {
  readonly message: string;
  readonly hint?: string;
  readonly code: number;
}

/** What stands in the place of a page when the command failed: the last one is not to be taken for this one. */
export function failureView({ message, hint, code }: Failed): PageView {
  return {
    title: 'trueup failed',
    verdict: escapeText(message),
    warning: 'There is no plan: the command failed.',
    facts: [...(hint === undefined ? [] : ([['What to do', escapeText(hint)]] as const)), ['Exit code', String(code)]],
    dangers: [],
    steps: [],
    notes: [],
  };
}
