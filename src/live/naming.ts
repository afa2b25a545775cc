import { type Address, kindOf } from '../model/address.ts';
import { type Body, type FieldPointer, type Member, parseFieldPointer, relationshipValue } from '../model/body.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { Json } from '../model/json.ts';
import type { Project } from '../model/project.ts';
import type { Remote, RemoteMember } from '../model/remote.ts';
import type { InstancesOfType } from './read-instances.ts';

/** Turns the ends of relationships into the names the YAML uses. */
export interface Naming {
  name(address: Address, pointer: FieldPointer, members: readonly RemoteMember[]): Promise<readonly Member[]>;
  /** The body with its relationships filled in. */
  withMembers(address: Address, body: Body, members: ReadonlyMap<FieldPointer, readonly Member[]>): Body;
}

/**
 * Some answers show a relationship as bare Intercom ids (U: the read shape of an instance's own references is
 * undocumented). Those are looked up among the instances already read, and one by one otherwise. Ids are only ever
 * resolved within their type: whether they are unique beyond it is unknown (U).
 */
export function createNaming(
  project: Project,
  remote: Remote,
  instances: ReadonlyMap<string, InstancesOfType>,
): Naming {
  const known = new Map<string, Map<string, string>>();
  const asked = new Map<string, Promise<string | null>>();
  return {
    async name(address, pointer, members) {
      const type = fieldSpec(project, address, pointer).relationship?.to;
      return Promise.all(members.map((member) => nameOne(type, member)));
    },
    withMembers(address, body, members) {
      const section = kindOf(address) === 'instance' ? 'attributes' : 'associations';
      const filled = [...members].map(([pointer, names]): [string, Json] => {
        const many = fieldSpec(project, address, pointer).relationship?.many ?? true;
        return [parseFieldPointer(pointer).name, relationshipValue(names, many)];
      });
      return { ...body, [section]: { ...body[section], ...Object.fromEntries(filled) } };
    },
  };

  async function nameOne(type: string | undefined, member: RemoteMember): Promise<Member> {
    if (typeof member.externalId === 'string') return member.externalId;
    if (type === undefined) return { id: member.id };
    const name = idsOf(type).get(member.id) ?? (await lookUp(type, member.id));
    return name ?? { id: member.id };
  }

  function idsOf(type: string): Map<string, string> {
    let ids = known.get(type);
    if (!ids) {
      ids = new Map([...(instances.get(type)?.found ?? [])].map(([externalId, record]) => [record.id, externalId]));
      known.set(type, ids);
    }
    return ids;
  }

  function lookUp(type: string, id: string): Promise<string | null> {
    const key = `${type}/${id}`;
    let answer = asked.get(key);
    if (!answer) {
      answer = remote
        .readById('instance', id, type)
        .then((reading) => (reading.state === 'found' ? (reading.record.externalId ?? null) : null));
      asked.set(key, answer);
    }
    return answer;
  }
}
