import type { LedgerBackendName } from '../model/ledger-settings.ts';
import { escapeText } from './escape.ts';
import { renderJson } from './json-line.ts';
import { joinLines, renderName } from './name.ts';
import type { Style } from './style.ts';

/** What was tried on the place of a ledger. */
export interface LedgerTrial {
  readonly backend: LedgerBackendName;
  readonly location: string;
  readonly steps: readonly TrialStep[];
}

export interface TrialStep {
  /** Kebab-case, stable. */
  readonly name: string;
  readonly status: 'ok' | 'open' | 'failure';
  /** What was found, why it could not be tried, or why it failed. */
  readonly message: string;
  /** What to do about it; null when nothing has to be done. */
  readonly fix: string | null;
}

const MARKS: { readonly [status in TrialStep['status']]: string } = { ok: '✓', open: '–', failure: '✗' };

/** The trial for a person: a line a step, what to do below it, a verdict last. No times: two trials read the same. */
export function renderLedgerTrial({ location, steps }: LedgerTrial, style: Style): string {
  const width = Math.max(...steps.map(({ name }) => name.length));
  const tints = { ok: style.green, open: style.yellow, failure: style.red };
  return joinLines([
    style.bold(`Ledger ${renderName(location)}`),
    ...steps.flatMap(({ name, status, message, fix }) => [
      `  ${tints[status](MARKS[status])} ${name.padEnd(width)}  ${escapeText(message)}`,
      ...(fix === null ? [] : [`${' '.repeat(width + 6)}${style.cyan(`fix: ${escapeText(fix)}`)}`]),
    ]),
    '',
    style.bold(verdictOf(steps)),
  ]);
}

/** The same as one JSON document. */
export function renderLedgerTrialDocument({ backend, location, steps }: LedgerTrial): string {
  const told = steps.map(({ name, status, message, fix }) => ({ name, status, message, fix }));
  const ok = steps.every(({ status }) => status !== 'failure');
  return `${renderJson({ format: 'trueup-ledger-test', version: 1, backend, location, ok, steps: told }, 2)}\n`;
}

/** One step as it ended, for whoever watches. */
export function renderTrialLine({ name, status }: TrialStep, milliseconds: number): string {
  return `${MARKS[status]} ${name} (${Math.round(milliseconds)} ms)\n`;
}

function verdictOf(steps: readonly TrialStep[]): string {
  if (steps.some(({ status }) => status === 'failure')) return 'A ledger cannot be kept here as things are.';
  const open = steps.filter(({ status }) => status === 'open').map(({ name }) => name);
  if (open.length > 0) return `What was tried works; not tried: ${open.join(', ')}.`;
  return 'A ledger can be kept here: one holder of the lock, no update lost. The ledger itself was not touched.';
}
