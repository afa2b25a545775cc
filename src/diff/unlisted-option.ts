import type { FieldSpec } from '../model/field-spec.ts';
import type { Json } from '../model/json.ts';
import type { Traits } from '../model/traits.ts';

/** Longer values are told by their beginning. */
const SHOWN = 60;

/**
 * What to say of a list attribute whose live value is none of its declared options, and so never equals what is
 * declared; undefined when it is one of them, or when the options are not declared. Whether a list reads as the label or
 * as the id of its option is undocumented (U).
 */
export function unlistedOption(spec: FieldSpec, live: Json, traits: Traits | undefined): string | undefined {
  const { attribute, sensitive } = spec;
  if (attribute?.type !== 'list' || attribute.options === undefined) return undefined;
  if (typeof live !== 'string' || live === '' || attribute.options.includes(live)) return undefined;
  if (traits?.list_read === 'id') {
    return (
      'reads as the id of its option in this workspace, not as the label (doctor --canary: list_read), so that it never ' +
      'equals a label. Declare the ids as `options` and write them as values: Intercom takes both'
    );
  }
  const shown = sensitive ? 'a value' : JSON.stringify(live.length > SHOWN ? `${live.slice(0, SHOWN)}…` : live);
  return (
    `shows ${shown} in Intercom, which is none of the declared options: an option that somebody added there, or the id ` +
    'of one (trueup doctor --canary tells)'
  );
}
