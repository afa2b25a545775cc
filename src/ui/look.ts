import type { Style } from '../report/style.ts';

/** How frames look on one terminal; decided once, where the environment is known. */
export interface Look {
  readonly style: Style;
  readonly glyphs: Glyphs;
  /** Of the terminal. */
  readonly columns: number;
  readonly rows: number;
}

/** Everything that is drawn and is no text of somebody. */
export interface Glyphs {
  /** False: every text is brought down to ASCII. */
  readonly unicode: boolean;
  readonly full: string;
  readonly empty: string;
  /** Stands between things on one line. */
  readonly between: string;
  /** Stands where a text was cut. */
  readonly cut: string;
  readonly cursor: string;
  /** Stands before what is typed. */
  readonly prompt: string;
  readonly open: string;
  readonly closed: string;
  readonly rule: string;
  readonly caret: string;
}

export const UNICODE_GLYPHS: Glyphs = {
  unicode: true,
  full: '█',
  empty: '░',
  between: ' · ',
  cut: '…',
  cursor: '❯',
  prompt: '❯',
  open: '▾',
  closed: '▸',
  rule: '─',
  caret: '▏',
};

export const ASCII_GLYPHS: Glyphs = {
  unicode: false,
  full: '#',
  empty: '.',
  between: ', ',
  cut: '...',
  cursor: '*',
  prompt: '>',
  open: 'v',
  closed: '>',
  rule: '-',
  caret: '_',
};

/** What a line may take: one column stays free, or terminals that wrap late would lose the last character. */
export function widthOf({ columns }: Pick<Look, 'columns'>): number {
  return Math.max(1, columns - 1);
}
