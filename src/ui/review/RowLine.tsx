import type { ReactNode } from 'react';
import { type Address, parseAddress } from '../../model/address.ts';
import { renderName } from '../../report/name.ts';
import { Line, type Piece } from '../Line.tsx';
import type { Look } from '../look.ts';
import { SIGN } from '../sign.ts';
import type { Row } from './list-rows.ts';
import type { ReviewState } from './review-state.ts';
import { renderSelected } from './selected-text.ts';

/** One row of the tree: where the cursor is, whether it is open and selected, and what it stands for. */
export function RowLine({
  look,
  state,
  row,
  isCurrent,
}: {
  readonly look: Look;
  readonly state: ReviewState;
  readonly row: Row;
  readonly isCurrent: boolean;
}): ReactNode {
  const { glyphs, style } = look;
  const mark = isCurrent ? { text: `${glyphs.cursor} `, paint: style.cyan } : '  ';
  return <Line look={look} pieces={[mark, ...piecesOf(row, state, look)]} />;
}

function piecesOf(row: Row, state: ReviewState, { style, glyphs }: Look): readonly (Piece | string)[] {
  if (row.type === 'detail') return ['        ', paintDetail(row.text, style)];
  const isOpen = state.open.has(row.key) || (state.filter !== '' && row.type !== 'step');
  const fold = isOpen ? glyphs.open : glyphs.closed;
  const box = boxOf(row, state);
  switch (row.type) {
    case 'type':
      return [
        `${fold} ${box} `,
        { text: renderName(row.name), paint: style.bold },
        { text: `  ${renderSelected(row.steps)}`, paint: style.dim },
      ];
    case 'file': {
      const name = row.file === null ? 'no longer in the YAML' : renderName(row.file);
      return [`  ${fold} ${box} ${name}`, { text: `  ${row.steps.length}`, paint: style.dim }];
    }
    case 'step': {
      const { step } = row;
      const paint = { create: style.green, delete: style.red }[step.action as string] ?? style.yellow;
      const isDeferred = state.deferred.has(step.number);
      const name = `${SIGN[step.action]} ${renderName(nameIn(step.address))}`;
      return [
        `    ${fold} ${box} `,
        { text: name, paint: isDeferred ? style.dim : paint },
        { text: `  ${step.origin}`, paint: style.dim },
      ];
    }
  }
}

/** The kind and the type stand above it; on a narrow terminal there would be no room for what tells them apart. */
function nameIn(address: Address): string {
  const parts = parseAddress(address);
  if (parts?.kind === 'instance') return parts.externalId;
  return address.slice(address.indexOf('/') + 1);
}

function boxOf(row: Row, { deferred }: ReviewState): string {
  const selected = row.steps.filter(({ number }) => !deferred.has(number)).length;
  if (selected === 0) return '[ ]';
  return selected === row.steps.length ? '[x]' : '[-]';
}

function paintDetail(text: string, style: Look['style']): Piece {
  if (text.startsWith('+')) return { text, paint: style.green };
  if (text.startsWith('-')) return { text, paint: style.red };
  return text.startsWith('~') ? { text, paint: style.yellow } : { text, paint: style.dim };
}
