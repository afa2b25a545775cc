import type { EditableFile } from '../edit/editable-file.ts';
import { insertItems } from '../edit/insert-item.ts';
import { setValue } from '../edit/set-value.ts';
import type { TextEdit } from '../edit/text-edit.ts';
import { type Address, parseAddress } from '../model/address.ts';
import type { Json } from '../model/json.ts';
import { valueAt } from '../model/located.ts';
import { type Branch, growBranch, insertBranch } from './branch.ts';
import { chooseFile, type Group } from './choose-file.ts';
import type { RecordDecision } from './decide-record.ts';
import { editRecord, newRecord } from './edit-record.ts';
import { findRecordPlaces } from './object-place.ts';

/** What is done to one file. */
export interface FileEdits {
  /** In the order in which they have to be made. */
  readonly edits: TextEdit[];
  readonly added: number;
  readonly changed: number;
}

export interface ObjectEdits {
  readonly files: ReadonlyMap<EditableFile, FileEdits>;
  /** Declared in a file that cannot be edited, a table: what differs stays. */
  readonly unplaced: readonly Address[];
}

export interface EditObjectsInput {
  readonly files: readonly EditableFile[];
  readonly decisions: readonly RecordDecision[];
  /** Instances that others own and that are pointed at. */
  readonly external: readonly Address[];
  /** New declarations go to this file, wherever their like stand. */
  readonly into: string | undefined;
  /** A file that is not there yet. */
  readonly newFile: (path: string) => EditableFile;
}

/** Edits of object files that declare what is new and bring what is declared to what it is live. */
export function editObjects(input: EditObjectsInput): ObjectEdits {
  const places = findRecordPlaces(input.files);
  const files = new Map<EditableFile, FileEdits>();
  const unplaced: Address[] = [];
  const push = (file: EditableFile, edits: readonly TextEdit[], more: { added?: number; changed?: number }): void => {
    const { edits: before, added, changed } = files.get(file) ?? { edits: [], added: 0, changed: 0 };
    for (const edit of edits) before.push(edit);
    files.set(file, { edits: before, added: added + (more.added ?? 0), changed: changed + (more.changed ?? 0) });
  };
  for (const decision of input.decisions) {
    if (decision.action !== 'change' && decision.action !== 'replace') continue;
    const place = places.get(decision.address);
    if (!place) unplaced.push(decision.address);
    else if (decision.action === 'change') push(place.file, editRecord(place, decision), { changed: 1 });
    else push(place.file, setValue(place.file, place.path, newRecord(decision), { plainDates: true }), { changed: 1 });
  }
  for (const [file, { branch, contacts, conversations, added }] of additions(input)) {
    for (const [section, records] of [['contacts', contacts] as const, ['conversations', conversations] as const]) {
      if (records.length === 0) continue;
      const items = records.map((value) => ({ value }));
      if (valueAt(file.root, section)) push(file, insertItems(file, [section], items, { plainDates: true }), {});
      else growBranch(branch, [section], { value: records });
    }
    push(file, insertBranch(file, branch), { added });
  }
  return { files, unplaced };
}

interface Additions {
  /** Instances, and lists that the file does not have yet. */
  readonly branch: Branch;
  readonly contacts: Json[];
  readonly conversations: Json[];
  added: number;
}

/** What is new, by the file that it goes to. */
function additions({ files, decisions, external, into, newFile }: EditObjectsInput): Map<EditableFile, Additions> {
  const known = new Map(files.map((file) => [file.path, file] as const));
  const chosen = new Map<string, string>();
  const found = new Map<EditableFile, Additions>();
  const at = (group: Group): Additions => {
    const key = JSON.stringify(group);
    const path = into ?? chosen.get(key) ?? chooseFile(files, group);
    chosen.set(key, path);
    const file = known.get(path) ?? newFile(path);
    known.set(path, file);
    const additions = found.get(file) ?? { branch: new Map(), contacts: [], conversations: [], added: 0 };
    found.set(file, additions);
    additions.added += 1;
    return additions;
  };
  const add = (address: Address, value: Json): void => {
    const parts = parseAddress(address);
    if (parts?.kind === 'instance')
      growBranch(at({ type: parts.type }).branch, ['instances', parts.type, parts.externalId], { value });
    else if (parts) at(`${parts.kind}s`)[`${parts.kind}s`].push(value);
  };
  for (const decision of decisions) if (decision.action === 'add') add(decision.address, newRecord(decision));
  for (const address of external) add(address, { state: 'external' });
  return found;
}
