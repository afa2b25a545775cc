import { entriesOf, type Located, type Place, type WrittenFile } from '../model/located.ts';
import type { AttributeSpec, Project, TypeSpec } from '../model/project.ts';
import type { WrittenTable } from '../model/written-table.ts';
import { planColumns } from './plan-columns.ts';

/** Places of a file at which the value of a sensitive attribute stands: no frame or log may show what is there. */
export function listSensitivePlaces(project: Project, file: WrittenFile): readonly Place[] {
  const places: Place[] = [];
  const add = (specs: Specs, record: Located): void => {
    // A name that is not declared may be a slip in that of a sensitive one.
    const isHidden = (name: string): boolean =>
      Object.hasOwn(specs, name) ? specs[name]?.sensitive === true : hides(specs);
    for (const [name, { value }] of entriesOf(entriesOf(record).get('attributes')?.value))
      if (isHidden(name)) places.push(value);
  };
  const sections = entriesOf(file.root);
  // A table named there holds no `attributes`, so nothing of its settings counts.
  for (const [type, { value }] of entriesOf(sections.get('instances')?.value)) {
    const spec = Object.hasOwn(project.types, type) ? project.types[type] : undefined;
    if (spec) for (const { value: instance } of entriesOf(value).values()) add(spec.attributes, instance);
  }
  for (const section of ['contacts', 'conversations'] as const) {
    const list = sections.get(section)?.value;
    for (const record of list?.kind === 'list' ? list.items : []) add(project[section].attributes, record);
  }
  return places;
}

/**
 * Ranges of a table's text that may hold the value of a sensitive attribute: cells of columns that feed one or nobody
 * knows what, and every row that could not be taken apart.
 */
export function* listHiddenRanges(spec: TypeSpec, table: WrittenTable, length: number): Generator<Range> {
  const { key, times, attributeOf } = planColumns(spec, table);
  const besides = new Set([key, ...times.map(({ column }) => column)]);
  const isHidden = (column: string): boolean => {
    const attribute = attributeOf(column);
    if (typeof attribute !== 'string') return !besides.has(column);
    return !Object.hasOwn(spec.attributes, attribute) || spec.attributes[attribute]?.sensitive === true;
  };
  let end = table.header?.end ?? 0;
  for (const row of table.rows) {
    if ('problem' in row) continue;
    yield { start: end, end: row.cells.start };
    for (const [column, { value }] of row.cells.entries) if (isHidden(column)) yield value;
    end = row.cells.end;
  }
  yield { start: end, end: length };
}

/** Offsets; `end` is exclusive. */
export type Range = Pick<Place, 'start' | 'end'>;

/** True when any attribute is declared sensitive. */
export function hasSensitive(project: Project): boolean {
  return listSpecs(project).some(hides);
}

/**
 * True when a text of which there is no tree may hold the value of a sensitive attribute: its name stands in it, or
 * escapes that may spell it.
 */
export function mayHoldSensitive(project: Project, text: string): boolean {
  if (/\\[xuU]/u.test(text)) return hasSensitive(project);
  return listSpecs(project).some((specs) =>
    Object.entries(specs).some(([name, { sensitive }]) => sensitive && text.includes(name)),
  );
}

/**
 * Ranges that stand behind the name of a sensitive attribute, up to the end of the line and over lines that are indented
 * deeper: for a file in which a key stands twice, of which the tree holds only the first.
 */
export function* listNamedRanges(project: Project, text: string): Generator<Range> {
  const names = listSpecs(project).flatMap((specs) => Object.keys(specs).filter((name) => specs[name]?.sensitive));
  for (const name of names)
    for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length)) {
      const lineStart = text.lastIndexOf('\n', at) + 1;
      const indent = /^ */u.exec(text.slice(lineStart, at))?.[0].length ?? 0;
      const colon =
        /^["']?\s*:[ \t]*/u.exec(text.slice(at + name.length, at + name.length + MAX_COLON))?.[0].length ?? 0;
      yield { start: at + name.length + colon, end: endOfDeeper(text, at, indent) };
    }
}

/** Within so many characters a colon follows its key. */
const MAX_COLON = 100;

function endOfDeeper(text: string, from: number, indent: number): number {
  const next = new RegExp(`\\n(?! {${indent + 1}}|[ ]*\\n)`, 'gu');
  next.lastIndex = from;
  return next.exec(text)?.index ?? text.length;
}

type Specs = { readonly [name: string]: AttributeSpec };

function listSpecs(project: Project): Specs[] {
  return [...Object.values(project.types), project.contacts, project.conversations].map(({ attributes }) => attributes);
}

function hides(specs: Specs): boolean {
  return Object.values(specs).some(({ sensitive }) => sensitive);
}
