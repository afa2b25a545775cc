import type { Json } from '../model/json.ts';
import type { Located } from '../model/located.ts';
import { nearestName } from '../model/nearest-name.ts';
import type { AttributeSpec } from '../model/project.ts';
import { parseExactNumber } from './exact-number.ts';
import { parseDatetimeCell, parseDatetimeText, parseEpochSeconds } from './parse-datetime.ts';
import { quote } from './report.ts';

/** A scalar attribute's declared type. */
export type ScalarSpec = Exclude<AttributeSpec, { readonly type: 'relationship' }>;

/** A canonical value, or what is wrong with it. Problems never repeat the value of a sensitive attribute or a variable. */
export type ParsedValue =
  | { readonly value: Json }
  | { readonly code: string; readonly message: string; readonly hint?: string | undefined };

/** What stands in the file, variables put in. */
export interface Input {
  readonly node: Located;
  /** The text after substitution; undefined when no variable was involved. */
  readonly substituted?: string | undefined;
}

/** Reads a value strictly as its declared type; null, `""` and `[]` are unset. */
export function parseValue(spec: ScalarSpec, name: string, input: Input): ParsedValue {
  const { node, substituted } = input;
  if (node.kind === 'list') {
    if (node.items.length === 0) return { value: null };
    return { code: 'not-one', message: `${name} holds one ${spec.type}, not a list`, hint: 'write one value' };
  }
  if (node.kind === 'map') return { code: 'not-one', message: `${name} holds one ${spec.type}, not a map` };
  if (node.value === null || node.value === '') return { value: null };
  const hidden = spec.sensitive || substituted !== undefined;
  const reading: Reading = {
    name,
    // A variable and a cell are text by nature, so a number or a boolean may come out of them; in YAML and JSON it may not.
    text: substituted ?? (typeof node.value === 'string' ? node.value : node.text),
    written:
      substituted !== undefined
        ? 'variable'
        : node.from === 'csv'
          ? 'cell'
          : typeof node.value === 'string'
            ? 'text'
            : (typeof node.value as 'number' | 'boolean'),
    reader: node.from === 'json' ? 'JSON' : 'YAML',
    shown:
      substituted !== undefined
        ? 'the value put in from the environment'
        : spec.sensitive
          ? 'the value'
          : showScalar(node.value, node.text),
    hint: (text) => (hidden ? undefined : text),
  };
  return PARSERS[spec.type](reading, spec);
}

interface Reading {
  readonly name: string;
  readonly text: string;
  readonly written: 'text' | 'number' | 'boolean' | 'variable' | 'cell';
  /** Who takes it for what it is, as messages name them. */
  readonly reader: 'YAML' | 'JSON';
  /** How a message may call the value. */
  readonly shown: string;
  /** A hint that repeats the value; none when the value is hidden. */
  readonly hint: (text: string) => string | undefined;
}

const PARSERS: { readonly [type in ScalarSpec['type']]: (reading: Reading, spec: ScalarSpec) => ParsedValue } = {
  string: parseString,
  list: parseOption,
  integer: parseInteger,
  decimal: parseDecimal,
  boolean: parseBoolean,
  datetime: parseDatetime,
};

function parseString({ name, text, written, reader, shown, hint }: Reading): ParsedValue {
  if (written === 'text' || written === 'variable' || written === 'cell') return { value: text };
  return {
    code: 'not-a-text',
    message: `${name} is a string, and ${reader} reads ${shown} as ${written === 'number' ? 'a number' : 'a boolean'}`,
    hint: hint(`write ${quote(text)}`) ?? 'put it in quotes',
  };
}

function parseOption(reading: Reading, spec: ScalarSpec): ParsedValue {
  const parsed = parseString(reading);
  const options = spec.type === 'list' ? spec.options : undefined;
  if (!('value' in parsed) || options === undefined || options.includes(reading.text)) return parsed;
  const nearest = nearestName(reading.text, options);
  return {
    code: 'unknown-option',
    message: `${reading.shown} is not among the options of ${reading.name}`,
    hint:
      nearest === undefined
        ? `options: ${options.map(quote).join(', ')}`
        : reading.hint(`did you mean ${quote(nearest)}?`),
  };
}

function parseInteger(reading: Reading): ParsedValue {
  const parsed = parseNumber(reading, 'an integer', 'not-an-integer');
  if ('message' in parsed || parsed.integer) return parsed;
  const whole = Number.isSafeInteger(parsed.value);
  return {
    code: 'not-an-integer',
    message: `${reading.name} is an integer, and ${reading.shown} ${whole ? 'is not written as one' : 'is not whole'}`,
    hint: whole ? reading.hint(`write ${parsed.value}`) : 'write a whole number, or declare the attribute as decimal',
  };
}

function parseDecimal(reading: Reading): ParsedValue {
  return parseNumber(reading, 'a decimal', 'not-a-decimal');
}

function parseBoolean({ name, text, written, shown, hint }: Reading): ParsedValue {
  if (written === 'boolean') return { value: text.toLowerCase() === 'true' };
  if (written === 'variable' && (text === 'true' || text === 'false')) return { value: text === 'true' };
  // Spreadsheets write them in capitals.
  if (written === 'cell' && /^(?:true|True|TRUE|false|False|FALSE)$/u.test(text))
    return { value: text.toLowerCase() === 'true' };
  const unquoted =
    written === 'text' && /^(?:true|false)$/iu.test(text)
      ? hint(`write ${text.toLowerCase()} without quotes`)
      : undefined;
  return {
    code: 'not-a-boolean',
    message: `${name} is a boolean, and ${shown} is not`,
    hint: unquoted ?? 'write true or false',
  };
}

function parseDatetime({ name, text, written, shown, hint }: Reading): ParsedValue {
  const numeric = /^[-+]?\d{5,}$/u.test(text);
  if (written === 'text' && numeric)
    return {
      code: 'not-a-datetime',
      message: `${name} is a datetime, and ${shown} is a text`,
      hint: hint(`write ${text} without quotes`),
    };
  const parsed =
    written === 'cell'
      ? parseDatetimeCell(text)
      : written === 'number' || (written === 'variable' && numeric)
        ? parseEpochSeconds(text)
        : written === 'boolean'
          ? { message: 'it is no date', hint: 'write a date' }
          : parseDatetimeText(text);
  if ('seconds' in parsed) return { value: parsed.seconds };
  return {
    code: 'not-a-datetime',
    message: `${name} is a datetime, and ${shown} cannot be read as one: ${parsed.message}`,
    hint: hint(parsed.hint) ?? 'write 2026-03-01T09:00:00Z, 2026-03-01 or epoch seconds',
  };
}

type ParsedNumber =
  | { readonly value: number; readonly integer: boolean }
  | { readonly code: string; readonly message: string; readonly hint?: string | undefined };

function parseNumber({ name, text, written, shown, hint }: Reading, type: string, code: string): ParsedNumber {
  const number = parseExactNumber(text);
  const is = `${name} is ${type}`;
  if (written === 'text') {
    const unquoted = 'value' in number ? hint(`write ${text} without quotes`) : undefined;
    return { code, message: `${is}, and ${shown} is a text`, hint: unquoted ?? 'write a number' };
  }
  if (!('refused' in number)) return number;
  const isCell = written === 'cell';
  if (number.refused === 'not-a-number')
    return {
      code,
      message: `${is}, and ${shown} is not`,
      hint: isCell ? 'write digits and at most one point: 1204.5' : 'write a number',
    };
  if (number.refused === 'ambiguous')
    return {
      code: 'ambiguous-number',
      message: `${is}, and leading zeros and other bases than ten are read differently by different programs`,
      hint: hint(`write ${Number(text)}, or declare ${name} as string${isCell ? '' : ` and write ${quote(text)}`}`),
    };
  return {
    code: 'inexact-number',
    message: `${shown} has more digits than a number can hold, so ${name} would get another value`,
    hint: `shorten it, or declare the attribute as string${isCell ? '' : ' and put it in quotes'}`,
  };
}

function showScalar(value: string | number | boolean, text: string): string {
  if (typeof value !== 'string') return text;
  return value.length > 60 ? 'a long text' : quote(value);
}
