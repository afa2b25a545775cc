import type { Address } from '../model/address.ts';
import { type ComparedField, type ComparedSide, type Comparison, countDifferences } from './comparison.ts';
import { escapeText } from './escape.ts';
import { renderFieldLines } from './field-lines.ts';
import { countOf, joinLines, renderField, renderName, renderNames } from './name.ts';
import type { Style } from './style.ts';

const SHOWN = 5;
const ONLY_SHOWN = 100;

/**
 * Two workspaces beside each other, read like a diff from the first to the second: `-` is only in the first, `+` only in
 * the second, `~` differs.
 */
export function renderComparison(comparison: Comparison, options: { style: Style; verbose: boolean }): string {
  const { style, verbose } = options;
  const { left, right, onlyLeft, onlyRight, differing, notCompared, notes } = comparison;
  const only = [
    ...onlyLines(onlyLeft, '-', verbose).map(style.red),
    ...onlyLines(onlyRight, '+', verbose).map(style.green),
  ];
  const rest = [
    ...notCompared.map(
      ({ reason, addresses }) =>
        `Not compared: ${renderNames(addresses, verbose ? Infinity : SHOWN)}: ${escapeText(reason)}`,
    ),
    ...notes.map((note) => `Note: ${escapeText(note)}`),
  ];
  return joinLines([
    style.bold(verdict(comparison)),
    '',
    ...(only.length === 0
      ? []
      : [style.dim(`  # only in ${sideOf(left)}: -, only in ${sideOf(right)}: +`), ...only, '']),
    ...differing.flatMap(({ address, fields }) => [
      style.bold(`  # ${renderName(address)} differs`),
      ...fields.flatMap((field) => fieldLines(field, options)),
      '',
    ]),
    ...(rest.length === 0 ? [] : [...rest.map((line) => style.dim(line)), '']),
    countDifferences(comparison) === 0 ? style.green(summary(comparison)) : style.bold(summary(comparison)),
  ]);
}

function onlyLines(addresses: readonly Address[], sign: string, verbose: boolean): string[] {
  const shown = addresses.slice(0, verbose ? addresses.length : ONLY_SHOWN);
  const more = addresses.length - shown.length;
  const lines = shown.map((address) => `${sign} ${renderName(address)}`);
  return more > 0 ? [...lines, `${sign} and ${more} more; --verbose lists them`] : lines;
}

function verdict(comparison: Comparison): string {
  const { left, right, same, scoped } = comparison;
  const compared = same + countDifferences(comparison);
  const scope = scoped ? ' This is scoped: the rest was not compared.' : '';
  const places = `${sideOf(left)} (workspace ${renderName(left.workspace)}) and ${sideOf(right)} (workspace ${renderName(right.workspace)})`;
  return `${countOf(compared, 'address', 'addresses')} compared between ${places}.${scope}`;
}

function summary(comparison: Comparison): string {
  const { left, right, onlyLeft, onlyRight, differing, same, nowhere } = comparison;
  const missing = nowhere > 0 ? `, ${nowhere} in neither` : '';
  if (countDifferences(comparison) === 0) return `No differences: ${same} the same${missing}.`;
  const only = `${onlyLeft.length} only in ${sideOf(left)}, ${onlyRight.length} only in ${sideOf(right)}`;
  return `Compare: ${only}, ${differing.length} different, ${same} the same${missing}.`;
}

function sideOf({ environment }: ComparedSide): string {
  return renderName(environment);
}

function fieldLines(field: ComparedField, options: { style: Style; verbose: boolean }): string[] {
  if (field.sensitive) return [options.style.yellow(`~ ${renderField(field.pointer)}: (sensitive, differs)`)];
  return renderFieldLines({ pointer: field.pointer, before: field.left, after: field.right }, options);
}
