import { namesAny } from '../desired/check-acceptances.ts';
import { acceptsNothing } from '../diagnostics/accepts-nothing.ts';
import type { Address } from '../model/address.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Live } from '../model/live.ts';
import type { Step } from '../model/plan.ts';
import type { SourcePosition } from '../model/source.ts';
import { renderDiagnostics } from '../report/diagnostics-text.ts';
import { escapeText } from '../report/escape.ts';
import type { CommandContext } from './context.ts';
import type { CommonOptions } from './options.ts';
import type { Session } from './session.ts';
import { wantsColor } from './style.ts';
import { unmatchedGlobs } from './unmatched-globs.ts';

/** Says on stderr what the YAML is warned about, as far as the YAML alone tells. */
export function tellWarnings(context: CommandContext, session: Session, options: CommonOptions): void {
  tellDiagnostics(
    context,
    session,
    session.warnings.filter(({ code }) => code !== acceptsNothing.code),
    options,
  );
}

/** Says on stderr which entries of `accept` name nothing: what is no longer declared may be owned. */
export function tellUnaccepted(
  context: CommandContext,
  session: Session,
  ledger: Ledger | undefined,
  options: CommonOptions,
): void {
  const { accept } = session.configuration.project;
  const owned = [...(ledger?.entries.values() ?? [])].map(
    ({ address, fields }) => [address, Object.keys(fields)] as const,
  );
  const isOwned = (warning: Diagnostic) =>
    accept.some((entry) => samePosition(entry.source, warning.source) && namesAny(entry, owned));
  const unnamed = session.warnings.filter(({ code }) => code === acceptsNothing.code);
  tellDiagnostics(
    context,
    session,
    unnamed.filter((warning) => !isOwned(warning)),
    options,
  );
}

function samePosition(left: SourcePosition, right: SourcePosition | undefined): boolean {
  return left.line === right?.line && left.column === right.column;
}

function tellDiagnostics(
  context: CommandContext,
  { sources }: Session,
  diagnostics: readonly Diagnostic[],
  options: CommonOptions,
): void {
  if (diagnostics.length === 0 || options.quiet) return;
  const color = wantsColor(context.stderr, context, options.color);
  context.stderr.write(renderDiagnostics(diagnostics, sources, { color }));
}

/** Says on stderr which interrupted runs are taken into account. */
export function tellRecovered(context: CommandContext, recovered: readonly string[]): void {
  for (const run of recovered) {
    context.stderr.write(
      `Notice: ${escapeText(run)} has not come to its end; what it recorded is taken into account.\n`,
    );
  }
}

/** Says on stderr which globs select nothing of what is known. */
export function tellUnmatched(
  context: CommandContext,
  options: Pick<CommonOptions, 'target' | 'exclude' | 'quiet'>,
  known: readonly Address[],
): void {
  if (options.quiet) return;
  for (const message of unmatchedGlobs(options, known)) context.stderr.write(`Warning: ${escapeText(message)}\n`);
}

/** Addresses that are declared, owned or were read. */
export function knownAddresses(session: Session, ledger: Ledger | undefined, live: Live): readonly Address[] {
  const { records } = session.configuration.desired;
  return [...records.keys(), ...(ledger?.entries.keys() ?? []), ...live.records.keys()];
}

/** Says on stderr which reviewed steps no longer fit; what they would be now stands in the report. */
export function tellMoved(context: CommandContext, moved: readonly { readonly reviewed: Step }[]): void {
  if (moved.length === 0) return;
  const [steps, are] = moved.length === 1 ? ['step no longer fits', 'is'] : ['steps no longer fit', 'are'];
  const first = moved.slice(0, 3).map(({ reviewed }) => escapeText(reviewed.address));
  const more = moved.length > first.length ? ` and ${moved.length - first.length} more` : '';
  context.stderr.write(
    `Error: ${moved.length} reviewed ${steps} and ${are} not performed: ${first.join(', ')}${more}\n\n` +
      '  hint: Run trueup plan again, review the new plan and apply that one.\n',
  );
}

/** Says why calls are being put off, at most once a second: twenty calls that wait for one reason are one notice. */
export interface Notices {
  readonly tell: (message: string) => void;
  /** From now on they go to this listener instead of stderr; without one to stderr again. */
  readonly divert: (listener?: (message: string) => void) => void;
}

const NOTICE_EVERY = 1000;

export function createNotices(context: CommandContext, options: Pick<CommonOptions, 'quiet'>): Notices {
  const toStderr = (message: string): void => {
    if (!options.quiet) context.stderr.write(`Notice: ${escapeText(message)}\n`);
  };
  let last = Number.NEGATIVE_INFINITY;
  let listen = toStderr;
  return {
    tell: (message) => {
      if (context.now() - last < NOTICE_EVERY) return;
      last = context.now();
      listen(message);
    },
    divert: (listener = toStderr) => {
      listen = listener;
    },
  };
}
