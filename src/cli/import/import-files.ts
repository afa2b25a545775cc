import { PROJECT_FILE } from '../../config/find-project.ts';
import { isIncluded, listFiles } from '../../config/list-files.ts';
import type { EditableFile } from '../../edit/editable-file.ts';
import { applyEdits } from '../../edit/text-edit.ts';
import type { BuiltImport } from '../../import/build-import.ts';
import { hasRoom } from '../../import/choose-file.ts';
import type { Declarations } from '../../import/declarations.ts';
import { editObjects } from '../../import/edit-objects.ts';
import { editProject } from '../../import/edit-project.ts';
import { type Address, parseAddress } from '../../model/address.ts';
import { TrueupError } from '../../model/error.ts';
import type { Project } from '../../model/project.ts';
import { InvalidConfiguration } from '../invalid-configuration.ts';
import { readEditable } from '../read-editable.ts';
import type { EditedFile } from '../write-edited.ts';
import { firstLine } from './first-line.ts';

/** A file that import changes, and what it says about it. */
export interface ImportedFile extends EditedFile {
  readonly added: number;
  readonly changed: number;
}

export interface ImportFiles {
  /** trueup.yaml first: what the others say needs it. Files that stay as they are are left out. */
  readonly files: readonly ImportedFile[];
  /** Declared in tables, which are not edited. */
  readonly unplaced: readonly Address[];
}

/** Reads the files of a project and works out what becomes of them; writes none. */
export async function editFiles(
  project: Project,
  declarations: Declarations,
  built: BuiltImport,
  into: string | undefined,
): Promise<ImportFiles> {
  const { root, include } = project;
  const projectFile = await read(root, PROJECT_FILE);
  const objects = await Promise.all((await listFiles(root, include)).files.map((path) => read(root, path)));
  const line = await firstLine(root);
  const made = new Set<EditableFile>();
  const newFile = (path: string): EditableFile => {
    const file = { path, text: `${line(path)}\n`, root: undefined };
    made.add(file);
    return file;
  };
  if (into !== undefined) checkRoom(objects, into, built);
  const edited = editObjects({ files: objects, ...built, into, newFile });
  const changes: ImportedFile[] = [
    {
      path: PROJECT_FILE,
      before: projectFile.text,
      after: edit(projectFile, editProject(projectFile, declarations)),
      added: 0,
      changed: 0,
    },
  ];
  for (const [file, { edits, added, changed }] of edited.files) {
    const isNew = made.has(file);
    if (isNew) await checkIncluded(project, file.path);
    changes.push({ path: file.path, before: isNew ? undefined : file.text, after: edit(file, edits), added, changed });
  }
  return { files: changes.filter(({ before, after }) => before !== after), unplaced: edited.unplaced };
}

function edit(file: EditableFile, edits: Parameters<typeof applyEdits>[1]): string {
  return applyEdits(file.text, edits);
}

async function read(root: string, path: string): Promise<EditableFile> {
  const { file, source, diagnostics } = await readEditable(root, path);
  if (!file) throw new InvalidConfiguration(diagnostics, new Map(source === undefined ? [] : [[path, source]]));
  return file;
}

async function checkIncluded({ root, include }: Project, path: string): Promise<void> {
  if (await isIncluded(root, include, path)) return;
  throw new TrueupError(
    `${path} would hold what is imported, and \`include\` in trueup.yaml does not name it (${include.join(', ')})`,
    {
      code: 'not-included',
      category: 'failed',
      hint: 'Add the file to `include`, or name one that is there with --into FILE. Nothing was written.',
    },
  );
}

function checkRoom(files: readonly EditableFile[], into: string, { decisions, external }: BuiltImport): void {
  const file = files.find(({ path }) => path === into);
  if (!file) return;
  const added = [...decisions.filter(({ action }) => action === 'add').map(({ address }) => address), ...external];
  for (const address of added) {
    const parts = parseAddress(address);
    if (parts?.kind !== 'instance' || hasRoom(file, { type: parts.type })) continue;
    throw new TrueupError(`${into} takes its instances of ${parts.type} from a table, so no others can stand there`, {
      code: 'into-table',
      category: 'failed',
      hint: 'Name another file with --into FILE, or leave it out. Nothing was written.',
    });
  }
}
