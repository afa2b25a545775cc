import type { Address } from '../model/address.ts';
import { buildBody, EMPTY_BODY } from '../model/body.ts';
import type { DesiredRecord, State } from '../model/desired.ts';
import { compareText } from '../model/json.ts';
import type { LocatedEntry, Place } from '../model/located.ts';
import { buildAssociations, buildAttributes, type Fields } from './build-fields.ts';
import type { Reference } from './check-references.ts';
import type { FileContext } from './file-context.ts';
import { positionOf } from './report.ts';

/** A declared record, with its references still to be checked. */
export interface BuiltRecord {
  readonly record: DesiredRecord;
  readonly pointsAt: readonly Reference[];
  /** Where its name stands, for problems of the record as a whole. */
  readonly place: Place;
}

/** Makes a record of what was read; a record without a usable address was read for its problems only. */
export function finishRecord(
  context: FileContext,
  address: Address | undefined,
  state: State,
  place: Place,
  fields: Fields,
): BuiltRecord | undefined {
  if (address === undefined) return undefined;
  const record: DesiredRecord = {
    address,
    state,
    body: fields.values.length === 0 ? EMPTY_BODY : buildBody(fields.values),
    references: fields.references.length === 0 ? [] : targetsOf(fields.references),
    source: positionOf(context.file, place),
    fieldSources: fields.sources,
    ...(fields.variables === undefined ? {} : { fieldVariables: fields.variables }),
  };
  return { record, pointsAt: fields.references, place };
}

function targetsOf(references: readonly Reference[]): readonly Address[] {
  return [...new Set(references.map(({ target }) => target))].sort(compareText);
}

/** Reads what contacts and conversations have in common: attributes and associations. */
export function finishSelected(
  context: FileContext,
  address: Address | undefined,
  owner: 'contacts' | 'conversations',
  written: ReadonlyMap<string, LocatedEntry>,
  place: Place,
): BuiltRecord | undefined {
  const { attributes, relationships } = context.project[owner];
  const fields: Fields = { values: [], sources: {}, references: [] };
  buildAttributes(context, owner, attributes, relationships, written, place, fields);
  buildAssociations(context, owner, relationships, attributes, written.get('associations'), fields);
  return finishRecord(context, address, 'present', place, fields);
}
