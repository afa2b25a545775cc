import { type Address, hashScope } from '../model/address.ts';
import { type Body, buildBody, listFields, readField } from '../model/body.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { Json } from '../model/json.ts';
import type { FieldHasher } from '../model/ledger.ts';
import type { SensitiveValue } from '../model/plan.ts';
import type { Project } from '../model/project.ts';

/** Replaces the values of sensitive fields by keyed hashes: what leaves memory has passed through here. */
export function maskBody(project: Project, address: Address, body: Body, hasher: FieldHasher): Body {
  const pointers = listFields(body);
  if (!pointers.some((pointer) => fieldSpec(project, address, pointer).sensitive)) return body;
  return buildBody(
    pointers.map((pointer) => {
      const value = readField(body, pointer) ?? null;
      const { sensitive } = fieldSpec(project, address, pointer);
      return [
        pointer,
        sensitive && value !== null ? masked(hasher.value(hashScope(address), pointer, value)) : value,
      ] as const;
    }),
  );
}

function masked(hash: string): Json {
  const value: SensitiveValue = { sensitive: hash };
  return { ...value };
}
