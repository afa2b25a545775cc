import { countOf } from '../../report/name.ts';
import { listRows, type Row } from './list-rows.ts';
import type { Mode, ReviewState } from './review-state.ts';
import { selectedSteps } from './review-state.ts';
import { deferSteps, selectSteps } from './select-steps.ts';

/** A key, as a terminal tells it. */
export interface ReviewKey {
  readonly name: string | undefined;
  /** The character it writes, when it does. */
  readonly text: string | undefined;
  readonly ctrl: boolean;
}

/** Rows that a page moves by. */
const PAGE = 10;
const BROWSE: Mode = { type: 'browse' };

/** Takes in one key. Pure: a review is a fold over what was typed. */
export function reduceReview(before: ReviewState, key: ReviewKey): ReviewState {
  if (before.outcome !== undefined) return before;
  if (key.ctrl && (key.name === 'c' || key.name === 'd')) return { ...before, outcome: { type: 'interrupted' } };
  const state = { ...before, message: '' };
  const { mode } = state;
  switch (mode.type) {
    case 'help':
      return key.text === 'q' ? { ...state, outcome: { type: 'left' } } : { ...state, mode: BROWSE };
    case 'filter':
      return filtering(state, key);
    case 'number':
    case 'yes':
      return answering(state, mode, key);
    case 'browse':
      return browsing(state, key);
  }
}

function filtering(state: ReviewState, key: ReviewKey): ReviewState {
  if (key.name === 'return') return { ...state, mode: BROWSE };
  if (key.name === 'escape') return { ...state, mode: BROWSE, filter: '', cursor: 0 };
  const filter = typed(state.filter, key);
  return filter === state.filter ? state : { ...state, filter, cursor: 0 };
}

function answering(state: ReviewState, mode: Extract<Mode, { typed: string }>, key: ReviewKey): ReviewState {
  if (key.name === 'escape') return { ...state, mode: BROWSE, message: 'nothing was performed' };
  if (key.name !== 'return') return { ...state, mode: { ...mode, typed: typed(mode.typed, key) } };
  const answer = mode.typed.trim();
  if (mode.type === 'number') {
    const isExact = /^\d{1,9}$/u.test(answer) && Number(answer) === mode.wanted;
    if (!isExact)
      return {
        ...state,
        mode: BROWSE,
        message: `${answer || 'nothing'} is not the number of deletes: nothing was performed`,
      };
    return { ...state, mode: { type: 'yes', allowDeletes: mode.wanted, typed: '' } };
  }
  if (answer !== 'yes') return { ...state, mode: BROWSE, message: "only 'yes' performs them: nothing was performed" };
  return {
    ...state,
    mode: BROWSE,
    outcome: { type: 'perform', selected: selectedSteps(state), allowDeletes: mode.allowDeletes },
  };
}

function typed(text: string, { name, text: character, ctrl }: ReviewKey): string {
  if (name === 'backspace') return [...text].slice(0, -1).join('');
  if (ctrl && name === 'u') return '';
  return character === undefined || text.length > 200 ? text : text + character;
}

function browsing(state: ReviewState, key: ReviewKey): ReviewState {
  const rows = listRows(state);
  const cursor = Math.min(state.cursor, Math.max(0, rows.length - 1));
  const row = rows[cursor];
  const move = (to: number): ReviewState => ({ ...state, cursor: Math.max(0, Math.min(rows.length - 1, to)) });
  switch (key.text ?? key.name) {
    case 'up':
    case 'k':
      return move(cursor - 1);
    case 'down':
    case 'j':
      return move(cursor + 1);
    case 'pageup':
      return move(cursor - PAGE);
    case 'pagedown':
      return move(cursor + PAGE);
    case 'home':
    case 'g':
      return move(0);
    case 'end':
    case 'G':
      return move(rows.length - 1);
    case 'return':
      return row ? setOpen(state, rows, row, !state.open.has(row.key)) : state;
    case 'right':
    case 'l':
      return row ? setOpen(state, rows, row, true) : state;
    case 'left':
    case 'h':
      return row ? closeOrLeave(state, rows, row, cursor) : state;
    case ' ':
    case 'space':
      return row ? toggle(state, row) : state;
    case 'a':
      return changed(state, selectSteps(state.deferred, numbersOf(topRows(rows)), state.graph));
    case 'n':
      return changed(state, deferSteps(state.deferred, numbersOf(topRows(rows)), state.graph));
    case '/':
      return { ...state, mode: { type: 'filter' } };
    case 'escape':
      return { ...state, filter: '', cursor: 0 };
    case '?':
      return { ...state, mode: { type: 'help' } };
    case 'p':
      return askToPerform(state);
    case 'q':
      return { ...state, outcome: { type: 'left' } };
    default:
      return { ...state, message: key.text === undefined ? '' : `${key.text} does nothing; ? shows the keys` };
  }
}

function topRows(rows: readonly Row[]): readonly Row[] {
  return rows.filter(({ type }) => type === 'type');
}

function numbersOf(rows: readonly Row[]): number[] {
  return rows.flatMap(({ steps }) => steps.map(({ number }) => number));
}

/** The cursor stays where its row is, also when that was a line of what is closed. */
function setOpen(state: ReviewState, rows: readonly Row[], row: Row, isOpen: boolean): ReviewState {
  const open = new Set(state.open);
  if (isOpen) open.add(row.key);
  else open.delete(row.key);
  return { ...state, open, cursor: rows.findIndex(({ key }) => key === row.key) };
}

function closeOrLeave(state: ReviewState, rows: readonly Row[], row: Row, cursor: number): ReviewState {
  if (state.open.has(row.key)) return setOpen(state, rows, row, false);
  const depth = DEPTH[row.type];
  const above = rows.slice(0, cursor).findLastIndex(({ type }) => DEPTH[type] < depth);
  return above < 0 ? state : { ...state, cursor: above };
}

const DEPTH: { readonly [type in Row['type']]: number } = { type: 0, file: 1, step: 2, detail: 3 };

/** Defers what the row stands for, or takes all of it in when none of it is selected. */
function toggle(state: ReviewState, row: Row): ReviewState {
  const numbers = numbersOf([row]);
  const isSelected = numbers.some((number) => !state.deferred.has(number));
  const change = isSelected ? deferSteps : selectSteps;
  const deferred = change(state.deferred, numbers, state.graph);
  const along = Math.abs(deferred.size - state.deferred.size) - numbersChanged(state, numbers, isSelected);
  const more = countOf(along, 'more step');
  const why = isSelected ? `${more} deferred: what waits for it` : `${more} selected: what it waits for`;
  return changed(state, deferred, along > 0 ? why : '');
}

function numbersChanged({ deferred }: ReviewState, numbers: readonly number[], isSelected: boolean): number {
  return numbers.filter((number) => deferred.has(number) !== isSelected).length;
}

function changed(state: ReviewState, deferred: ReadonlySet<number>, message = ''): ReviewState {
  return { ...state, deferred, message };
}

function askToPerform(state: ReviewState): ReviewState {
  const selected = selectedSteps(state);
  if (selected.size === 0) return { ...state, message: 'no step is selected; q leaves' };
  const { deletes, wantNumber, refusals } = state.model.judge(selected);
  const [refusal] = refusals;
  if (refusal !== undefined) {
    const remedy = refusal.remedy === null ? '' : `; to lift it: ${refusal.remedy}`;
    return { ...state, message: `${refusal.code} refuses: ${refusal.message}${remedy}` };
  }
  const [wanting] = wantNumber;
  if (wanting === undefined) return { ...state, mode: { type: 'yes', allowDeletes: null, typed: '' } };
  const why = `${wanting.code}: ${wanting.message}`;
  return { ...state, mode: { type: 'number', wanted: deletes, why, typed: '' } };
}
