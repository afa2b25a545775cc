import type { Address } from '../../model/address.ts';
import { type FieldPointer, listFields, readField } from '../../model/body.ts';
import type { Configuration, DesiredRecord } from '../../model/desired.ts';
import { targetsOf } from '../../plan/targets.ts';
import type { Reference } from '../../report/explanation.ts';

/** What the YAML makes an address point at, field by field. */
export function listReferences(configuration: Configuration, address: Address): Reference[] {
  const { records } = configuration.desired;
  return edgesFrom(configuration, records.get(address)).map(({ pointer, target, record }) => ({
    address: target,
    pointer,
    source: record.fieldSources[pointer] ?? null,
    state: records.get(target)?.state ?? null,
  }));
}

/** What in the YAML points at an address. */
export function listReferrers(configuration: Configuration, address: Address): Reference[] {
  const { records } = configuration.desired;
  return [...records.values()]
    .filter(({ references }) => references.includes(address))
    .flatMap((record) => edgesFrom(configuration, record))
    .filter(({ target }) => target === address)
    .map(({ pointer, record }) => ({
      address: record.address,
      pointer,
      source: record.fieldSources[pointer] ?? null,
      state: record.state,
    }));
}

interface Edge {
  readonly record: DesiredRecord;
  readonly pointer: FieldPointer;
  readonly target: Address;
}

function edgesFrom({ project }: Configuration, record: DesiredRecord | undefined): Edge[] {
  if (!record) return [];
  return listFields(record.body).flatMap((pointer) =>
    targetsOf(project, record.address, pointer, readField(record.body, pointer) ?? null).map((target) => ({
      record,
      pointer,
      target,
    })),
  );
}
