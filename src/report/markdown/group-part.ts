import { type Address, parseAddress } from '../../model/address.ts';
import { compressNames } from './compress-names.ts';
import { renderCode, renderFence, renderHtmlCode } from './markdown-text.ts';
import type { Part } from './render-parts.ts';

/** Addresses shown together, and what can be said of them: the more, the longer. */
export interface Group {
  /** `37 updates`. */
  readonly title: string;
  readonly names: readonly Address[];
  readonly isOpen: boolean;
  readonly values: () => readonly string[];
  /** Which fields, without their values. */
  readonly fields: () => readonly string[];
  /** A line each. */
  readonly headings: () => readonly string[];
}

/** The stages at which each form of a group gives way. */
export interface GroupStages {
  readonly values: number;
  readonly fields: number;
  readonly names: number;
  readonly shortNames: number;
  readonly counts: number;
}

const TYPES_SHOWN = 3;

/** Values, then only which fields, then only which addresses, then only how many. */
export function groupPart(group: Group, stages: GroupStages): Part {
  const { title, names } = group;
  const head = headOf(group, renderCode);
  const short = () => compressNames([...new Set(names)]).map((name) => `  ${name}`);
  return {
    forms: [
      { render: () => renderDetails(group, group.values()), stage: stages.values },
      { render: () => renderDetails(group, group.fields()), stage: stages.fields, without: `values of ${title}` },
      { render: () => renderDetails(group, group.headings()), stage: stages.names, without: `fields of ${title}` },
      { render: () => renderDetails(group, short()), stage: stages.shortNames, without: `fields of ${title}` },
      { render: () => `- ${head}: not shown`, stage: stages.counts, without: title },
      { render: () => '', stage: 0, without: title },
    ],
  };
}

/** The lines of a group behind a click, or open. */
export function renderDetails(group: Pick<Group, 'title' | 'names' | 'isOpen'>, lines: readonly string[]): string {
  const body = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  const open = group.isOpen ? ' open' : '';
  return `<details${open}><summary>${headOf(group, renderHtmlCode)}</summary>\n\n${renderFence(body, 'diff')}\n\n</details>`;
}

/** With the types of what is named: ` of Order, Product`. In a summary Markdown does not act; elsewhere it does, even within HTML. */
function headOf({ title, names }: Pick<Group, 'title' | 'names'>, render: (type: string) => string): string {
  const types = [...new Set(names.map(typeOf))].sort();
  const shown = types.slice(0, TYPES_SHOWN).map(render).join(', ');
  return `${title} of ${shown}${types.length > TYPES_SHOWN ? ` and ${types.length - TYPES_SHOWN} more types` : ''}`;
}

function typeOf(address: Address): string {
  const parts = parseAddress(address);
  return parts?.kind === 'instance' ? parts.type : (parts?.kind ?? 'unknown');
}
