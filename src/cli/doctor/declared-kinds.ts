import type { Kind } from '../../model/address.ts';
import type { Project, RecordSpec } from '../../model/project.ts';

/** The kinds a project says anything about: only for these does the token need permissions. */
export function declaredKinds(project: Project): readonly Kind[] {
  const kinds: readonly (readonly [Kind, boolean])[] = [
    ['instance', Object.keys(project.types).length > 0],
    ['contact', declaresFields(project.contacts)],
    ['conversation', declaresFields(project.conversations)],
  ];
  return kinds.filter(([, declared]) => declared).map(([kind]) => kind);
}

function declaresFields({ attributes, relationships }: RecordSpec): boolean {
  return Object.keys(attributes).length + Object.keys(relationships).length > 0;
}
