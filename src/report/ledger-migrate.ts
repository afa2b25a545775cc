import type { LedgerBackendName } from '../model/ledger-settings.ts';
import { renderJson } from './json-line.ts';
import { countOf, joinLines, renderName } from './name.ts';
import type { Style } from './style.ts';

/** A ledger that is to be moved, or was. */
export interface LedgerMove {
  readonly from: LedgerEnd;
  readonly to: LedgerEnd;
  readonly lineage: string;
  /** Of the ledger at its new place. */
  readonly serial: number;
  readonly entries: number;
  /** Interrupted runs that are folded in on the way. */
  readonly recovered: readonly string[];
  /** What has to be done: an earlier move may have come to any point. */
  readonly state: 'to-move' | 'to-replace' | 'to-finish' | 'moved';
}

export interface LedgerEnd {
  readonly backend: LedgerBackendName;
  readonly location: string;
}

/** What was kept, and what trueup.yaml has to say from now on. */
export interface LedgerMoved {
  /** Copies of what stood at either end. */
  readonly copies: readonly string[];
  /** What trueup.yaml names today. */
  readonly names: 'from' | 'to' | 'other';
  /** Lines of trueup.yaml that mean the new place. */
  readonly lines: string;
}

/** What is about to happen, for a person. */
export function renderLedgerMove(move: LedgerMove, style: Style): string {
  const { from, to, serial, entries, recovered, state } = move;
  const open = recovered.length === 0 ? '' : `, with ${countOf(recovered.length, 'unfinished run')} folded in`;
  const owns = `serial ${serial}, ${countOf(entries, 'owned record')}${open}`;
  if (state === 'moved')
    return joinLines([`There is no ledger at ${endOf(from)} any more; ${endOf(to)} holds it: ${owns}.`]);
  return joinLines([
    style.bold(state === 'to-finish' ? 'Finish moving the ledger:' : 'Move the ledger:'),
    `  from  ${endOf(from)}`,
    `  to    ${endOf(to)}`,
    `        ${owns}`,
    ...(state === 'to-replace' ? ['  An older state of it stands there and is replaced; a copy of that is kept.'] : []),
    ...(state === 'to-finish' ? ['  It stands there already, whole.'] : []),
    '',
    'A copy of it is kept where it was; then it is taken away there, so that nobody goes on from the old one.',
  ]);
}

/** What was done, and what is left to do. */
export function renderLedgerMoved(
  { to, serial }: LedgerMove,
  { copies, names, lines }: LedgerMoved,
  style: Style,
): string {
  const say = names === 'to' ? ['trueup.yaml names it already.'] : ['Put into trueup.yaml:', '', lines.trimEnd()];
  return joinLines([
    style.bold(`The ledger is at ${endOf(to)}, serial ${serial}.`),
    ...copies.map((copy) => `What stood there before is kept: ${renderName(copy)}`),
    ...say,
  ]);
}

/** The whole as one JSON document. */
export function renderLedgerMoveDocument(move: LedgerMove, moved: LedgerMoved): string {
  const document = { ...move, from: { ...move.from }, to: { ...move.to }, ...moved };
  return `${renderJson({ format: 'trueup-ledger-migrate', version: 1, ...document }, 2)}\n`;
}

/** `postgres shop in postgres://db:5432/x`. */
export function endOf({ backend, location }: LedgerEnd): string {
  return `${backend} ${renderName(location)}`;
}
