import type { ApiAttribute } from '../../api/endpoints/attributes.ts';
import type { RecordSpec } from '../../model/project.ts';
import { compareAttribute, missingAttribute } from './attribute-types.ts';
import { type Finding, failure, ok, warning } from './check.ts';

/** What /data_attributes tells about the attributes and relationships declared for contacts or conversations. */
export interface DataComparison {
  /** Ways in which scalar attributes differ from what is declared. */
  readonly problems: readonly string[];
  /** What may be wrong with relationships. */
  readonly doubts: readonly string[];
  /** Relationships of which it tells nothing. */
  readonly untold: readonly string[];
}

/**
 * Compares what is declared with the custom attributes of a model. The documented data types have no word for a
 * relationship (U, S14:19256): it may be absent or typed oddly, so nothing that shows of one is more than a doubt.
 */
export function compareDataAttributes(declared: RecordSpec, live: readonly ApiAttribute[]): DataComparison {
  const custom = live.filter(({ raw }) => raw['custom'] === true);
  const find = (name: string): ApiAttribute | undefined => {
    const named = custom.filter((attribute) => attribute.name === name);
    return named.find(({ archived }) => !archived) ?? named[0];
  };
  const problems = Object.entries(declared.attributes).flatMap(([name, spec]) => {
    const found = find(name);
    if (!found) return [missingAttribute(name, custom)];
    if (found.archived) return [`${name} is archived`];
    const locked = found.raw['api_writable'] === false ? [`${name} cannot be written by the API`] : [];
    return [...compareAttribute(name, spec, found), ...locked];
  });
  const doubts: string[] = [];
  const untold: string[] = [];
  for (const name of Object.keys(declared.relationships)) {
    const found = find(name);
    const type = found?.raw['data_type'] ?? null;
    if (!found) untold.push(name);
    else if (found.archived) doubts.push(`${name} is archived`);
    else if (type !== 'relationship') doubts.push(`${name} is of type ${JSON.stringify(type)}, maybe no relationship`);
  }
  return { problems, doubts, untold };
}

/** A failure for what differs, a warning for what may; what Intercom does not tell is said and is neither. */
export function judgeData(declared: RecordSpec, { problems, doubts, untold }: DataComparison, fix: string): Finding {
  if (problems.length > 0) return failure([...problems, ...doubts].join('; '), fix);
  if (doubts.length > 0) return warning(doubts.join('; '), fix);
  const names = [...Object.keys(declared.attributes), ...Object.keys(declared.relationships)];
  const told = names.filter((name) => !untold.includes(name));
  const open = untold.length > 0 ? [`Intercom does not list ${untold.join(', ')}: relationships may be left out`] : [];
  return ok([...(told.length > 0 ? [`as declared: ${told.join(', ')}`] : []), ...open].join('; '));
}
