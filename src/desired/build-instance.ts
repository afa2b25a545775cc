import { contentWithoutPresence } from '../diagnostics/content-without-presence.ts';
import { instanceAddress } from '../model/address.ts';
import type { State } from '../model/desired.ts';
import { entriesOf, type Located, type LocatedEntry } from '../model/located.ts';
import type { TypeSpec } from '../model/project.ts';
import { buildAttributes, buildTime, type Fields } from './build-fields.ts';
import { type BuiltRecord, finishRecord } from './built-record.ts';
import { checkId } from './check-id.ts';
import type { FileContext } from './file-context.ts';

const STATES: ReadonlySet<unknown> = new Set<State>(['present', 'absent', 'forgotten', 'external']);
const TIMES = ['external_created_at', 'external_updated_at'] as const;

/** Reads one instance; undefined when it has no usable id. */
export function buildInstance(
  context: FileContext,
  type: string,
  spec: TypeSpec,
  id: string,
  { key, value }: LocatedEntry,
): BuiltRecord | undefined {
  const usable = checkId(id, key, `the external id of this ${type}`, context.report);
  const written = entriesOf(value);
  const state = readState(written.get('state')?.value);
  const fields: Fields = { values: [], sources: {}, references: [] };
  if (state !== 'present') refuseContent(context, state, written);
  else if (value.kind === 'map' && isState(written.get('state')?.value)) {
    for (const name of TIMES) {
      const time = written.get(name);
      if (time) buildTime(context, name, time, fields);
    }
    buildAttributes(context, type, spec.attributes, {}, written, key, fields);
  }
  return finishRecord(context, usable ? instanceAddress(type, id) : undefined, state, key, fields);
}

/** False for a word that is no state, which the schema has reported: nobody knows which rules hold then. */
function isState(node: Located | undefined): boolean {
  return !node || (node.kind === 'scalar' && STATES.has(node.value));
}

function readState(node: Located | undefined): State {
  return node?.kind === 'scalar' && isState(node) ? (node.value as State) : 'present';
}

function refuseContent(
  context: FileContext,
  state: Exclude<State, 'present'>,
  written: ReadonlyMap<string, LocatedEntry>,
): void {
  for (const name of ['attributes', ...TIMES]) {
    const entry = written.get(name);
    if (entry) context.report(entry.key, contentWithoutPresence({ key: name, state }));
  }
}
