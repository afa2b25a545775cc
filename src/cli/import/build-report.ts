import type { BuiltImport } from '../../import/build-import.ts';
import type { RecordDecision } from '../../import/decide-record.ts';
import type { NewField } from '../../import/declarations.ts';
import type { Address } from '../../model/address.ts';
import type { DeclaredField, ImportReport, ReportedNote } from '../../report/import-report.ts';
import type { ImportFiles } from './import-files.ts';
import type { ReadSubjects } from './read-subjects.ts';

/** What an import came to, for whoever shows it. */
export function buildReport(
  { read, built, edited }: { readonly read: ReadSubjects; readonly built: BuiltImport; readonly edited: ImportFiles },
  dryRun: boolean,
): ImportReport {
  const unplaced = new Set(edited.unplaced);
  const of = (...actions: readonly RecordDecision['action'][]): Address[] =>
    built.decisions
      .filter(({ address, action }) => actions.includes(unplaced.has(address) ? 'same' : action))
      .map(({ address }) => address);
  const inTables = edited.unplaced.map((address): ReportedNote => {
    const message = 'is declared in a table, which import does not edit: it differs and stays as it is written';
    return { address, message };
  });
  return {
    dryRun,
    added: of('add'),
    changed: of('change', 'replace'),
    same: of('same'),
    external: built.external,
    differing: built.decisions
      .filter(({ address, differs }) => differs || unplaced.has(address))
      .map(({ address }) => address),
    declared: { types: read.declarations.types, fields: read.declarations.fields.map(fieldOf) },
    files: edited.files.map(({ path, before, added, changed }) => ({
      path,
      isNew: before === undefined,
      added,
      changed,
    })),
    notes: [...read.notes, ...built.notes, ...inTables],
  };
}

function fieldOf({ owner, name, spec, guess }: NewField): DeclaredField {
  const type = spec.type === 'relationship' ? `${spec.many ? 'many' : 'one'} ${spec.to}` : spec.type;
  return { owner: owner.section === 'types' ? owner.type : owner.section, name, type, guess };
}
