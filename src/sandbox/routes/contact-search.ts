import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { type CursorPage, cursorPage } from '../cursor-page.ts';
import type { StoredContact } from '../record.ts';
import { parameterInvalid, Refusal } from '../respond.ts';
import type { World } from '../world.ts';

const MAX_FILTERS = 15;
const MAX_LEVELS = 2;
const DAY = 86_400;
const DATES: ReadonlySet<string> = new Set(['created_at', 'updated_at']);
const FIELDS: ReadonlySet<string> = new Set([
  'id',
  'role',
  'name',
  'email',
  'external_id',
  'phone',
  'created_at',
  'updated_at',
]);

type Test = (contact: StoredContact) => boolean;

/** POST /contacts/search (D, S16:8696): lags behind creation, shows neither archived nor merged contacts (rules 38, 40). */
export function searchContacts(world: World, body: JsonObject): CursorPage<StoredContact> {
  checkSort(body['sort'] ?? null);
  const matches = buildTest(body['query'] ?? null, 1);
  const horizon = world.store.now() - world.switches.searchDelayMs;
  const found = world.view
    .contacts()
    .filter(
      (contact) =>
        !contact.archived && contact.merged_into === null && contact.created_ms <= horizon && matches(contact),
    );
  return cursorPage(found, body['pagination'], 50);
}

function checkSort(sort: Json): void {
  if (!isJsonObject(sort)) return;
  const order = sort['order'] ?? 'descending';
  if (order === 'ascending' || order === 'descending') return;
  throw new Refusal(400, 'invalid_sort_order', `Invalid sort order '${order}'. Must be one of: ascending, descending`);
}

function buildTest(query: Json, level: number): Test {
  if (!isJsonObject(query)) throw parameterInvalid('query is missing', 'query');
  const { operator, value } = query;
  if (operator === 'AND' || operator === 'OR') return buildGroup(operator, value ?? null, level);
  const { field } = query;
  if (typeof field !== 'string' || typeof operator !== 'string')
    throw parameterInvalid('query is not a filter', 'query');
  if (!FIELDS.has(field) && !field.startsWith('custom_attributes.'))
    throw parameterInvalid(`'${field}' is not searchable`, field);
  return DATES.has(field) ? dateTest(field, operator, value ?? null) : textTest(field, operator, value ?? null);
}

function buildGroup(operator: 'AND' | 'OR', value: Json, level: number): Test {
  if (level > MAX_LEVELS) throw parameterInvalid(`query has more than ${MAX_LEVELS} levels`, 'query');
  if (!Array.isArray(value)) throw parameterInvalid('query group has no list of filters', 'query');
  if (value.length > MAX_FILTERS) throw parameterInvalid(`query group has more than ${MAX_FILTERS} filters`, 'query');
  const tests = value.map((each: Json) => buildTest(each, level + 1));
  if (operator === 'AND') return (contact) => tests.every((test) => test(contact));
  return (contact) => tests.some((test) => test(contact));
}

function textTest(field: string, operator: string, value: Json): Test {
  const wanted = Array.isArray(value) ? value.map((each: Json) => fold(field, each)) : [fold(field, value)];
  const only = wanted[0] ?? '';
  const has: { readonly [operator: string]: (text: string) => boolean } = {
    '=': (text) => text === only,
    '!=': (text) => text !== only,
    IN: (text) => wanted.includes(text),
    NIN: (text) => !wanted.includes(text),
    '~': (text) => text.includes(only),
    '!~': (text) => !text.includes(only),
    '^': (text) => text.startsWith(only),
    $: (text) => text.endsWith(only),
  };
  const holds = Object.hasOwn(has, operator) ? has[operator] : undefined;
  if (holds === undefined) throw parameterInvalid(`operator '${operator}' is not supported on ${field}`, field);
  if ((operator === 'IN' || operator === 'NIN') !== Array.isArray(value)) {
    throw parameterInvalid(`operator '${operator}' does not take this value`, field);
  }
  return (contact) => holds(fold(field, fieldOf(contact, field)));
}

/** Whole days only, in UTC here, and only `=`, `<`, `>`: the rest is a 422 (D, S16:8850). */
function dateTest(field: string, operator: string, value: Json): Test {
  const day = Math.floor(Number(value) / DAY);
  if (Number.isNaN(day)) throw parameterInvalid(`${field} takes a Unix timestamp`, field);
  const dayOf: (contact: StoredContact) => number = (contact) => Math.floor(Number(fieldOf(contact, field)) / DAY);
  if (operator === '=') return (contact) => dayOf(contact) === day;
  if (operator === '>') return (contact) => dayOf(contact) > day;
  if (operator === '<') return (contact) => dayOf(contact) < day;
  throw new Refusal(422, 'parameter_invalid', `operator '${operator}' is not supported on ${field}`, { field });
}

function fieldOf(contact: StoredContact, field: string): Json {
  const attribute = /^custom_attributes\.(.+)$/su.exec(field)?.[1];
  if (attribute !== undefined) return contact.attributes.get(attribute) ?? null;
  return contact[field as 'id' | 'role' | 'name' | 'email' | 'external_id' | 'phone' | 'created_at' | 'updated_at'];
}

/** Emails compare without case; everything compares as text. */
function fold(field: string, value: Json): string {
  const text = value === null ? '' : String(value);
  return field === 'email' ? text.toLowerCase() : text;
}
