import { isJsonObject } from '../model/json.ts';
import { ATTRIBUTE_TYPES } from './attribute.ts';
import { checkFaults } from './faults.ts';
import { seedInvalid } from './seed-error.ts';
import { checkSwitches } from './switches.ts';
import { parseVersion } from './version.ts';

/** Checks one place of a seed; throws naming the path when it is off. */
type Check = (value: unknown, path: string) => void;

/** Checks that a value has the shape of a seed; what names mean is checked when it is applied. */
export function checkSeedShape(value: unknown, name: string): void {
  if (!isJsonObject(value)) throw seedInvalid(`${name}: a mapping is expected at the top`);
  for (const [key, part] of Object.entries(value)) {
    const check = own(SECTIONS, key);
    if (check === undefined)
      throw seedInvalid(`${key}: unknown section; known are ${Object.keys(SECTIONS).join(', ')}`);
    check(part, key);
  }
}

const text: Check = expects((value) => typeof value === 'string' && value !== '', 'a text in quotes');
const flag: Check = expects((value) => typeof value === 'boolean', 'true or false');
const textOrNull: Check = expects((value) => value === null || typeof value === 'string', 'a text in quotes, or null');
const time: Check = expects(
  (value) => value === null || Number.isSafeInteger(value) || typeof value === 'string',
  'a date, epoch seconds, or null',
);
const attributeType: Check = expects(
  (value) => ATTRIBUTE_TYPES.has(String(value)),
  `one of ${[...ATTRIBUTE_TYPES].join(', ')}`,
);
// Contact and type names become parts of paths and keys.
const plainId: Check = expects(
  (value) => typeof value === 'string' && /^[\w.:@-]+$/u.test(value),
  'an id in quotes, of letters and digits',
);
const numeric: Check = expects((value) => typeof value === 'string' && /^\d+$/u.test(value), 'digits in quotes');
const version: Check = expects((value) => parseVersion(String(value)) !== undefined, 'a version of the API in quotes');
const anything: Check = () => undefined;

const attribute: Check = mapping({ type: attributeType, options: list(text), to: text, many: flag, archived: flag }, [
  'type',
]);
const namedAttribute: Check = mapping(
  { name: text, type: attributeType, options: list(text), to: text, many: flag, archived: flag },
  ['name', 'type'],
);
const values: Check = eachOf(anything);
const associations: Check = eachOf((value, path) => {
  if (value === null || typeof value === 'string') return;
  list(text)(value, path);
});
const instance: Check = mapping({
  external_created_at: time,
  external_updated_at: time,
  attributes: values,
  remove: expects((value) => value === true, 'true'),
});
const contact: Check = mapping({
  id: plainId,
  external_id: textOrNull,
  email: textOrNull,
  name: textOrNull,
  phone: textOrNull,
  role: text,
  archived: flag,
  merged_into: textOrNull,
  attributes: values,
  associations,
});
const conversation: Check = mapping({ id: numeric, title: textOrNull, attributes: values, associations }, ['id']);

const SECTIONS: { readonly [section: string]: Check } = {
  workspace: mapping({ id: text, region: text, name: text }, ['id']),
  version,
  token_scopes: eachOf(list(text)),
  types: eachOf(mapping({ attributes: eachOf(attribute) }, ['attributes']), /^[^/\s]+$/u),
  contact_attributes: eachOf(attribute),
  conversation_attributes: (value, path) =>
    (Array.isArray(value) ? list(namedAttribute) : eachOf(attribute))(value, path),
  instances: eachOf(eachOf(instance)),
  unnamed_instances: eachOf(list(mapping({ attributes: values }))),
  contacts: list(contact),
  conversations: list(conversation),
  switches: (value, path) => {
    if (!isJsonObject(value)) throw seedInvalid(`${path}: a mapping is expected`);
    checkSwitches(value, path);
  },
  faults: (value, path) => {
    checkFaults(value, path);
  },
};

function expects(holds: (value: unknown) => boolean, what: string): Check {
  return (value, path) => {
    if (!holds(value)) throw seedInvalid(`${path}: ${what} is expected, not ${JSON.stringify(value)}`);
  };
}

function mapping(fields: { readonly [name: string]: Check }, required: readonly string[] = []): Check {
  return (value, path) => {
    if (!isJsonObject(value)) throw seedInvalid(`${path}: a mapping is expected`);
    for (const name of required) if (!Object.hasOwn(value, name)) throw seedInvalid(`${path}.${name} is missing`);
    for (const [name, part] of Object.entries(value)) {
      const check = own(fields, name);
      if (check === undefined)
        throw seedInvalid(`${path}.${name}: unknown key; known are ${Object.keys(fields).join(', ')}`);
      check(part, `${path}.${name}`);
    }
  };
}

function eachOf(check: Check, names?: RegExp): Check {
  return (value, path) => {
    if (!isJsonObject(value)) throw seedInvalid(`${path}: a mapping is expected`);
    for (const [name, part] of Object.entries(value)) {
      if (names !== undefined && !names.test(name))
        throw seedInvalid(`${path}: ${JSON.stringify(name)} is no usable name`);
      check(part, `${path}.${name}`);
    }
  };
}

function list(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) throw seedInvalid(`${path}: a list is expected`);
    for (const [index, part] of value.entries()) check(part, `${path}[${index}]`);
  };
}

function own(checks: { readonly [name: string]: Check }, name: string): Check | undefined {
  return Object.hasOwn(checks, name) ? checks[name] : undefined;
}
