/**
 * Located values come in, desired records come out: typed, canonical, with every name and reference checked. Knows
 * nothing of YAML, files or Intercom.
 */
import { duplicateAddress } from '../diagnostics/duplicate-address.ts';
import { protectedAndAbsent } from '../diagnostics/protected-and-absent.ts';
import { unknownType } from '../diagnostics/unknown-type.ts';
import { type Address, addressGlob } from '../model/address.ts';
import type { Desired } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { compareText } from '../model/json.ts';
import { entriesOf, type Located, type WrittenFile } from '../model/located.ts';
import type { Project } from '../model/project.ts';
import { isTable } from '../model/written-table.ts';
import { buildContact } from './build-contact.ts';
import { buildConversation } from './build-conversation.ts';
import { buildInstance } from './build-instance.ts';
import { buildMoved, readMove, type WrittenMove } from './build-moved.ts';
import { buildTable, type TableReports } from './build-table.ts';
import type { BuiltRecord } from './built-record.ts';
import { checkReferences } from './check-references.ts';
import type { FileContext } from './file-context.ts';
import { reportInto } from './report.ts';
import type { GetVariable } from './substitute-variables.ts';

/** What the object files declare. With an error among the diagnostics, `desired` is good for showing only. */
export function buildDesired(
  project: Project,
  files: readonly WrittenFile[],
  getVariable: GetVariable,
): { readonly desired: Desired; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const suggestions: FileContext['suggestions'] = new Map();
  const found: BuiltRecord[] = [];
  const moves: WrittenMove[] = [];
  let tablesRead = true;
  const reportsOf = (table: string): TableReports => ({
    report: reportInto(diagnostics, table),
    broken: (problem) => {
      tablesRead = false;
      if (problem) diagnostics.push(problem);
    },
  });
  for (const written of files) {
    const { path: file, root } = written;
    const context: FileContext = { project, getVariable, file, report: reportInto(diagnostics, file), suggestions };
    for (const built of readFile(context, written, reportsOf)) found.push(built);
    for (const move of readMoves(context, root)) moves.push(move);
  }
  const records = keepFirst(found, diagnostics);
  // What a broken file or an undeclared type would have held is not known: what points there is not wrong for sure.
  const complete =
    tablesRead && files.every(({ root }) => holdsAll(root)) && diagnostics.every(({ code }) => code !== 'unknown-type');
  const reportIn = (file: string) => reportInto(diagnostics, file);
  const moved = buildMoved(moves, records, complete, reportIn);
  const references = found.flatMap(({ pointsAt }) => pointsAt);
  const movedTo = new Map(moved.map(({ from, to }) => [from, to] as const));
  checkReferences(references, records, complete, reportIn, movedTo);
  checkProtected(project, found, diagnostics);
  return { desired: { records, moved }, diagnostics };
}

/** False when a slip in the outer levels of a file, reported with its shape, may hide what it declares. */
function holdsAll(root: Located | undefined): boolean {
  if (root?.kind !== 'map' || [...root.entries.keys()].some((key) => !SECTIONS.has(key))) return false;
  const instances = root.entries.get('instances')?.value;
  if (!instances) return true;
  return instances.kind === 'map' && [...instances.entries.values()].every(({ value }) => value.kind === 'map');
}

const SECTIONS: ReadonlySet<string> = new Set(['instances', 'contacts', 'conversations', 'moved']);

function* readFile(
  context: FileContext,
  { root, tables }: WrittenFile,
  reportsOf: (table: string) => TableReports,
): Generator<BuiltRecord> {
  const sections = entriesOf(root);
  for (const [type, { key, value }] of entriesOf(sections.get('instances')?.value)) {
    const spec = Object.hasOwn(context.project.types, type) ? context.project.types[type] : undefined;
    if (!spec) {
      context.report(key, unknownType({ type, declared: Object.keys(context.project.types) }));
      continue;
    }
    if (isTable(value)) {
      const table = tables?.get(type);
      if (table) yield* buildTable(context, type, spec, table, reportsOf(table.path));
      else reportsOf(context.file).broken();
      continue;
    }
    for (const [id, entry] of entriesOf(value)) {
      const built = buildInstance(context, type, spec, id, entry);
      if (built) yield built;
    }
  }
  for (const [section, build] of [['contacts', buildContact] as const, ['conversations', buildConversation] as const]) {
    const list = sections.get(section)?.value;
    for (const node of list?.kind === 'list' ? list.items : []) {
      const built = build(context, node);
      if (built) yield built;
    }
  }
}

function* readMoves({ file, report }: FileContext, root: Located | undefined): Generator<WrittenMove> {
  const list = entriesOf(root).get('moved')?.value;
  for (const node of list?.kind === 'list' ? list.items : []) {
    const move = readMove(node, file, report);
    if (move) yield move;
  }
}

/** Records by address, in address order; whatever is declared again is reported at its second place. */
function keepFirst(found: readonly BuiltRecord[], diagnostics: Diagnostic[]): Desired['records'] {
  const first = new Map<string, BuiltRecord>();
  for (const built of found) {
    const { address, source } = built.record;
    const identity = identityOf(address);
    const earlier = first.get(identity)?.record;
    if (!earlier) {
      first.set(identity, built);
      continue;
    }
    reportInto(diagnostics, source.file)(built.place, duplicateAddress({ address, earlier: earlier.address }), {
      address,
      related: { message: 'first declared here', source: earlier.source },
    });
  }
  const records = [...first.values()].map(({ record }) => record);
  records.sort((left, right) => compareText(left.address, right.address));
  return new Map(records.map((record) => [record.address, record]));
}

/** Addresses that look alike are one: two spellings of a Unicode text, an email in another case. */
function identityOf(address: Address): string {
  const text = address.normalize('NFC');
  return text.startsWith('contact/email:') ? text.toLowerCase() : text;
}

function checkProtected(project: Project, found: readonly BuiltRecord[], diagnostics: Diagnostic[]): void {
  const globs = project.protect.map((glob) => ({ glob, matches: addressGlob(glob) }));
  for (const { record, place } of found) {
    if (record.state !== 'absent') continue;
    const hit = globs.find(({ matches }) => matches(record.address));
    if (!hit) continue;
    const { address, source } = record;
    reportInto(diagnostics, source.file)(place, protectedAndAbsent({ address, glob: hit.glob }), { address });
  }
}
