import type { Json } from '../model/json.ts';
import { type AttributeSpec, canList, type Project } from '../model/project.ts';

/** An attribute of a type, and two made-up values it can take: nothing a canary writes is anybody's data. */
export interface Field {
  readonly type: string;
  readonly name: string;
  readonly first: Json;
  readonly second: Json;
}

/** A relationship of contacts. */
export interface Relationship {
  readonly name: string;
  readonly to: string;
  readonly many: boolean;
}

/** What the probes are made with, chosen among what the project declares. */
export interface Subjects {
  readonly type: string;
  readonly scalar: Field;
  /** Two attributes of one type. */
  readonly pair: { readonly kept: Field; readonly changed: Field };
  readonly text: Field;
  readonly datetime: Field;
  readonly list: Field;
  readonly many: Relationship;
  readonly one: Relationship;
  /** Either of them, to-many rather than to-one. */
  readonly member: Relationship;
  /** Like `many`, where instances can be listed by reference. */
  readonly listing: Relationship;
  /** Two relationships of types that may be the two sides of one. */
  readonly mirror: Mirror;
}

/** A relationship of a type, and those of its target that point back. */
export interface Mirror {
  readonly type: string;
  readonly name: string;
  readonly to: string;
  readonly many: boolean;
  readonly back: readonly string[];
}

export type SubjectName = keyof Subjects;

/** Each subject, or why there is none and how to have one. */
export type Choice = { readonly [Name in SubjectName]: Subjects[Name] | Missing };

export interface Missing {
  readonly missing: string;
}

/** Chooses the first declaration that fits, in the order of trueup.yaml. */
export function chooseSubjects(project: Project): Choice {
  const fields = Object.entries(project.types).flatMap(([type, { attributes }]) =>
    Object.entries(attributes).flatMap(([name, spec]) => fieldOf(type, name, spec)),
  );
  const first = (type: AttributeSpec['type']): Field | undefined => fields.find(({ spec }) => spec === type)?.field;
  const scalars = fields.filter(({ spec }) => spec !== 'list').map(({ field }) => field);
  const text = first('string');
  const relationships = Object.entries(project.contacts.relationships);
  const relationship = (many: boolean): Relationship | undefined => {
    const [name, spec] = relationships.find(([, each]) => each.many === many) ?? [];
    return name === undefined || spec === undefined ? undefined : { name, to: spec.to, many };
  };
  const many = relationship(true);
  const one = relationship(false);
  return {
    type: Object.keys(project.types)[0] ?? missing('no type is declared; declare one under `types:`'),
    scalar: text ?? scalars[0] ?? missing(`no type has an attribute that takes a made-up value; ${DECLARE}`),
    pair: pairOf(scalars) ?? missing(`no type has two attributes that take a made-up value; ${DECLARE}`),
    text: text ?? missing(`no type has a string attribute; ${DECLARE}`),
    datetime: first('datetime') ?? missing(`no type has a datetime attribute; ${DECLARE}`),
    list: first('list') ?? missing(`no type has a list attribute with options; ${DECLARE}`),
    many: many ?? missing(`contacts have no to-many relationship; ${RELATE}`),
    one: one ?? missing(`contacts have no to-one relationship; ${RELATE}`),
    member: many ?? one ?? missing(`contacts have no relationship; ${RELATE}`),
    listing: listingOf(project, many),
    mirror:
      mirrorOf(project) ?? missing('no two types have relationships that point at each other; declare both sides'),
  };
}

const DECLARE = 'declare one that Intercom has';
const RELATE = 'declare one under `contacts.relationships`';

function missing(why: string): Missing {
  return { missing: why };
}

function listingOf(project: Project, many: Relationship | undefined): Relationship | Missing {
  const { apiVersion } = project.workspace;
  if (!canList(apiVersion)) return missing(`API version ${apiVersion} cannot list; ask with api_version: "2.16"`);
  return many ?? missing(`contacts have no to-many relationship; ${RELATE}`);
}

function fieldOf(
  type: string,
  name: string,
  spec: AttributeSpec,
): readonly { readonly spec: AttributeSpec['type']; readonly field: Field }[] {
  const values = valuesOf(spec);
  return values === undefined ? [] : [{ spec: spec.type, field: { type, name, first: values[0], second: values[1] } }];
}

/** Two values of an attribute's type; undefined when none can be made up. */
export function valuesOf(spec: AttributeSpec): readonly [Json, Json] | undefined {
  switch (spec.type) {
    case 'string':
      return ['trueup canary 1', 'trueup canary 2'];
    case 'integer':
      return [1, 2];
    case 'decimal':
      return [1.5, 2.5];
    case 'boolean':
      return [true, false];
    case 'datetime':
      return [1_577_836_800, 1_577_923_200];
    case 'list': {
      const [first, second = first] = spec.options ?? [];
      return first === undefined || second === undefined ? undefined : [first, second];
    }
    default:
      return undefined;
  }
}

function pairOf(scalars: readonly Field[]): Subjects['pair'] | undefined {
  for (const kept of scalars) {
    const changed = scalars.find(({ type, name }) => type === kept.type && name !== kept.name);
    if (changed !== undefined) return { kept, changed };
  }
  return undefined;
}

function mirrorOf({ types }: Project): Mirror | undefined {
  for (const [type, { attributes }] of Object.entries(types)) {
    for (const [name, spec] of Object.entries(attributes)) {
      if (spec.type !== 'relationship') continue;
      const back = Object.entries(types[spec.to]?.attributes ?? {})
        .filter(
          ([other, each]) => each.type === 'relationship' && each.to === type && (spec.to !== type || other !== name),
        )
        .map(([other]) => other);
      if (back.length > 0) return { type, name, to: spec.to, many: spec.many, back };
    }
  }
  return undefined;
}
