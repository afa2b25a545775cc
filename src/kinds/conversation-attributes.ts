import type { ApiClient } from '../api/client.ts';
import { compareText } from '../model/json.ts';

/**
 * Names that several non-archived conversation attributes share, sorted. Any of them makes Intercom refuse every write
 * of conversation attributes (D, S14:7046). Equality is exact; whether Intercom's ignores case is unknown (U).
 */
export async function readDuplicateNames(api: ApiClient): Promise<readonly string[]> {
  const seen = new Set<string>();
  const duplicates = new Set<string>();
  for (const name of await readConversationAttributeNames(api)) {
    if (seen.has(name)) duplicates.add(name);
    seen.add(name);
  }
  return [...duplicates].sort(compareText);
}

/**
 * Names of the conversation attributes that are not archived, each as often as it is there. From 2.16 an endpoint of its
 * own; before, the data attributes, of which only custom ones can share a name
 * (U: whether standard ones count).
 */
export async function readConversationAttributeNames(api: ApiClient): Promise<readonly string[]> {
  if (api.version === '2.16') {
    const attributes = await api.attributes.listConversationAttributes();
    return attributes.filter((attribute) => !attribute.archived).map((attribute) => attribute.name);
  }
  const attributes = await api.attributes.listDataAttributes('conversation');
  const custom = attributes.filter((attribute) => !attribute.archived && attribute.raw['custom'] === true);
  return custom.map((attribute) => attribute.name);
}
