import type { EditableFile } from '../edit/editable-file.ts';
import type { TextEdit } from '../edit/text-edit.ts';
import type { Json } from '../model/json.ts';
import type { AttributeSpec } from '../model/project.ts';
import { type Branch, growBranch, insertBranch } from './branch.ts';
import type { Declarations, NewField } from './declarations.ts';

/** Edits of trueup.yaml that declare types, attributes and relationships. */
export function editProject(file: EditableFile, { types, fields }: Omit<Declarations, 'notes'>): readonly TextEdit[] {
  const branch: Branch = new Map();
  for (const type of types) growBranch(branch, ['types', type, 'attributes'], { value: {} });
  for (const field of fields) growBranch(branch, pathOf(field), { value: written(field), comment: field.guess });
  return insertBranch(file, branch);
}

function pathOf({ owner, name, spec }: NewField): readonly string[] {
  if (owner.section === 'types') return ['types', owner.type, 'attributes', name];
  return [owner.section, spec.type === 'relationship' ? 'relationships' : 'attributes', name];
}

function written({ owner, spec }: NewField): Json {
  if (spec.type !== 'relationship') return shortest(spec);
  const { to, many } = spec;
  return owner.section === 'types' ? { type: 'relationship', to, many } : { to, many };
}

/** A type word says it all where nothing else is known. */
function shortest(spec: AttributeSpec): Json {
  const { type, required, sensitive } = spec;
  if (spec.type === 'list' && spec.options) return { type, options: [...spec.options] };
  return required || sensitive ? { type, required, sensitive } : type;
}
