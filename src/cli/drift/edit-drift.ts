import { parseYaml } from '../../config/parse-yaml.ts';
import type { EditableFile } from '../../edit/editable-file.ts';
import { applyEdits } from '../../edit/text-edit.ts';
import type { DriftDecisions, MovedThing } from '../../import/decide-drift.ts';
import { removeRecords } from '../../import/remove-records.ts';
import type { Address } from '../../model/address.ts';
import type { Configuration } from '../../model/desired.ts';
import { compareText } from '../../model/json.ts';
import type { DriftFile } from '../../report/drift-report.ts';
import { editFiles, type ImportedFile } from '../import/import-files.ts';
import { InvalidConfiguration } from '../invalid-configuration.ts';
import { readEditable } from '../read-editable.ts';
import type { EditedFile } from '../write-edited.ts';

/** A file that is to be written, and what is done to it. */
export type DriftEdit = EditedFile & DriftFile;

/** Reads the files of a project and works out what becomes of them; writes none. */
export async function editDrift<Thing extends MovedThing>(
  { project, desired }: Configuration,
  { decisions, external, removed }: DriftDecisions<Thing>,
): Promise<{ readonly files: readonly DriftEdit[]; readonly unplaced: ReadonlySet<Address> }> {
  const fileOf = (address: Address): string => desired.records.get(address)?.source.file ?? '';
  const edited = await editFiles(
    project,
    { types: [], fields: [], notes: [] },
    { decisions, external, notes: [] },
    undefined,
  );
  const unplaced = new Set(edited.unplaced);
  const files = new Map(edited.files.map((file) => [file.path, countFields(file)] as const));
  for (const path of new Set([...removed].map(fileOf).sort(compareText))) {
    const known = files.get(path);
    const file = known ? reparse(path, known.after) : await readWhole(project.root, path);
    const found = file ? removeRecords(file, removed) : { edits: [], removed: [] };
    if (!file || found.removed.length === 0) continue;
    const before = known ?? { path, before: file.text, isNew: false, fields: 0, added: 0 };
    files.set(path, { ...before, after: applyEdits(file.text, found.edits), removed: found.removed.length });
  }
  for (const address of removed) if (!files.has(fileOf(address))) unplaced.add(address);
  const sorted = [...files.values()].sort((left, right) => compareText(left.path, right.path));
  return { files: sorted, unplaced };

  function countFields({ path, before, after, added }: ImportedFile): DriftEdit {
    const here = decisions.filter(({ address }) => fileOf(address) === path);
    const fields = here.reduce((sum, decision) => sum + decision.fields.size, 0);
    return { path, before, after, isNew: before === undefined, fields, removed: 0, added };
  }
}

async function readWhole(root: string, path: string): Promise<EditableFile | undefined> {
  // A row of a table is no YAML.
  if (!/\.ya?ml$/iu.test(path)) return undefined;
  const { file, source, diagnostics } = await readEditable(root, path);
  if (!file) throw new InvalidConfiguration(diagnostics, new Map(source === undefined ? [] : [[path, source]]));
  return file;
}

/** The same file as the parser would read it, once its edits are made. */
function reparse(path: string, text: string): EditableFile {
  return { path, text, root: parseYaml(path, text.replace(/^\ufeff/u, '').replaceAll('\r\n', '\n')).root };
}
