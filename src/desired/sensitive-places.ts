import { entriesOf, type Located, type Place, type WrittenFile } from '../model/located.ts';
import type { AttributeSpec, Project } from '../model/project.ts';

/** Places of a file at which the value of a sensitive attribute stands: no frame or log may show what is there. */
export function listSensitivePlaces(project: Project, file: WrittenFile): readonly Place[] {
  const places: Place[] = [];
  const add = (specs: { readonly [name: string]: AttributeSpec }, record: Located): void => {
    for (const [name, { value }] of entriesOf(entriesOf(record).get('attributes')?.value))
      if (Object.hasOwn(specs, name) && specs[name]?.sensitive) places.push(value);
  };
  const sections = entriesOf(file.root);
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

/** True when any attribute is declared sensitive. */
export function hasSensitive(project: Project): boolean {
  const owners = [...Object.values(project.types), project.contacts, project.conversations];
  return owners.some(({ attributes }) => Object.values(attributes).some(({ sensitive }) => sensitive));
}
