import type { ApiAttribute } from '../../api/endpoints/attributes.ts';
import type { ToldAttribute, ToldAttributes } from '../../import/declare-met.ts';
import { writeScalar } from '../../import/written-value.ts';
import { TrueupError } from '../../model/error.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import { canList } from '../../model/project.ts';
import { declaredAs } from '../doctor/attribute-types.ts';
import type { Session } from '../session.ts';

type Section = keyof ToldAttributes;

/**
 * What Intercom tells of the attributes of contacts and conversations. One whose name several share is not told, and
 * a token that may not ask leaves it to the values.
 */
export async function readTold(
  session: Pick<Session, 'openApi'>,
  sections: ReadonlySet<Section>,
): Promise<ToldAttributes> {
  const { attributes, version } = session.openApi();
  const read = async (section: Section): Promise<readonly ApiAttribute[]> => {
    if (!sections.has(section)) return [];
    try {
      if (section === 'contacts') return await attributes.listDataAttributes('contact');
      if (canList(version)) return await attributes.listConversationAttributes();
      return await attributes.listDataAttributes('conversation');
    } catch (error) {
      if (error instanceof TrueupError && error.code === 'scope-missing') return [];
      throw error;
    }
  };
  return { contacts: byName(await read('contacts')), conversations: byName(await read('conversations')) };
}

function byName(attributes: readonly ApiAttribute[]): ReadonlyMap<string, ToldAttribute> {
  const told = new Map<string, ToldAttribute>();
  const names = new Set<string>();
  // A standard attribute is no attribute of the YAML, and a custom one may have its name.
  for (const { name, raw } of attributes.filter(({ archived, raw }) => !archived && raw['custom'] !== false)) {
    const found = names.has(name) ? undefined : toldBy(raw);
    names.add(name);
    if (found) told.set(name, found);
    else told.delete(name);
  }
  return told;
}

function toldBy(raw: JsonObject): ToldAttribute | undefined {
  const type = declaredAs(raw);
  if (type === undefined) return undefined;
  if (type === 'relationship') {
    const cardinality = isJsonObject(raw['reference']) ? raw['reference']['type'] : undefined;
    return cardinality === 'one' || cardinality === 'many' ? { type, many: cardinality === 'many' } : undefined;
  }
  const plain = { required: false, sensitive: false };
  if (type !== 'list') return { type, ...plain };
  const options = optionsOf(raw);
  const areWritable =
    options.length > 0 && options.every((option) => 'value' in writeScalar({ type, ...plain }, option));
  return areWritable ? { type, options, ...plain } : undefined;
}

/** As they are written: by label, where Intercom knows an id beside it. */
function optionsOf({ options }: JsonObject): readonly string[] {
  const texts = (Array.isArray(options) ? options : []).flatMap((option) => {
    if (!isJsonObject(option)) return typeof option === 'string' ? [option] : [];
    const { label, archived } = option;
    return archived !== true && typeof label === 'string' ? [label] : [];
  });
  return [...new Set(texts)];
}
