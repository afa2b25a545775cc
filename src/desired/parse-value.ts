import { ambiguousNumber } from '../diagnostics/ambiguous-number.ts';
import type { Problem } from '../diagnostics/define-diagnostic.ts';
import type { NumberFacts } from '../diagnostics/describe-number.ts';
import { inexactNumber } from '../diagnostics/inexact-number.ts';
import { notABoolean } from '../diagnostics/not-a-boolean.ts';
import { notADatetime } from '../diagnostics/not-a-datetime.ts';
import { notADecimal } from '../diagnostics/not-a-decimal.ts';
import { notAText } from '../diagnostics/not-a-text.ts';
import { notAnInteger } from '../diagnostics/not-an-integer.ts';
import { notOne } from '../diagnostics/not-one.ts';
import { quote } from '../diagnostics/quote.ts';
import { unknownOption } from '../diagnostics/unknown-option.ts';
import type { Json } from '../model/json.ts';
import type { Located } from '../model/located.ts';
import { nearestName } from '../model/nearest-name.ts';
import type { AttributeSpec } from '../model/project.ts';
import { parseExactNumber } from './exact-number.ts';
import { parseDatetimeCell, parseDatetimeText, parseEpochSeconds } from './parse-datetime.ts';

/** A scalar attribute's declared type. */
export type ScalarSpec = Exclude<AttributeSpec, { readonly type: 'relationship' }>;

/** A canonical value, or what is wrong with it. Problems never repeat the value of a sensitive attribute or a variable. */
export type ParsedValue = { readonly value: Json } | { readonly problem: Problem };

/** What stands in the file, variables put in. */
export interface Input {
  readonly node: Located;
  /** The text after substitution; undefined when no variable was involved. */
  readonly substituted?: string | undefined;
}

/** Reads a value strictly as its declared type; null, `""` and `[]` are unset. */
export function parseValue(spec: ScalarSpec, name: string, input: Input): ParsedValue {
  const { node, substituted } = input;
  if (node.kind === 'list' && node.items.length === 0) return { value: null };
  if (node.kind !== 'scalar') return { problem: notOne({ name, type: spec.type, written: node.kind }) };
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
    mayShow: !hidden,
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
  /** A hint may repeat the value. */
  readonly mayShow: boolean;
}

const PARSERS: { readonly [type in ScalarSpec['type']]: (reading: Reading, spec: ScalarSpec) => ParsedValue } = {
  string: parseString,
  list: parseOption,
  integer: parseInteger,
  decimal: parseDecimal,
  boolean: parseBoolean,
  datetime: parseDatetime,
};

function parseString({ name, text, written, reader, shown, mayShow }: Reading, spec: ScalarSpec): ParsedValue {
  if (written !== 'number' && written !== 'boolean') return { value: text };
  const readAs = written === 'number' ? 'a number' : 'a boolean';
  const type = spec.type === 'list' ? 'list' : 'string';
  return { problem: notAText({ name, type, shown, reader, readAs, text: mayShow ? text : undefined }) };
}

function parseOption(reading: Reading, spec: ScalarSpec): ParsedValue {
  const parsed = parseString(reading, spec);
  const options = spec.type === 'list' ? spec.options : undefined;
  if (!('value' in parsed) || options === undefined || options.includes(reading.text)) return parsed;
  const { name, shown, mayShow, text } = reading;
  const nearest = mayShow ? nearestName(text, options) : undefined;
  return { problem: unknownOption({ name, shown, options, nearest }) };
}

function parseInteger(reading: Reading): ParsedValue {
  const parsed = parseNumber(reading, 'an integer', notAnInteger);
  if (!('value' in parsed) || parsed.integer) return parsed;
  const whole = Number.isSafeInteger(parsed.value) ? parsed.value : undefined;
  const { name, shown, mayShow } = reading;
  return { problem: notAnInteger({ name, shown, whole, mayShow }) };
}

function parseDecimal(reading: Reading): ParsedValue {
  return parseNumber(reading, 'a decimal', notADecimal);
}

function parseBoolean({ name, text, written, shown, mayShow }: Reading): ParsedValue {
  if (written === 'boolean') return { value: text.toLowerCase() === 'true' };
  if (written === 'variable' && (text === 'true' || text === 'false')) return { value: text === 'true' };
  // Spreadsheets write them in capitals.
  if (written === 'cell' && /^(?:true|True|TRUE|false|False|FALSE)$/u.test(text))
    return { value: text.toLowerCase() === 'true' };
  const isWord = written === 'text' && /^(?:true|false)$/iu.test(text);
  return { problem: notABoolean({ name, shown, quoted: isWord && mayShow ? text.toLowerCase() : undefined }) };
}

function parseDatetime({ name, text, written, shown, mayShow }: Reading): ParsedValue {
  const numeric = /^[-+]?\d{5,}$/u.test(text);
  const parsed =
    written === 'text' && numeric
      ? { message: 'it is a text, and epoch seconds are a number', hint: `write ${text} without quotes` }
      : written === 'cell'
        ? parseDatetimeCell(text)
        : written === 'number' || (written === 'variable' && numeric)
          ? parseEpochSeconds(text)
          : written === 'boolean'
            ? { message: 'it is no date', hint: 'write a date' }
            : parseDatetimeText(text);
  if ('seconds' in parsed) return { value: parsed.seconds };
  return { problem: notADatetime({ name, shown, reason: parsed.message, fix: mayShow ? parsed.hint : undefined }) };
}

type ParsedNumber = { readonly value: number; readonly integer: boolean } | { readonly problem: Problem };

function parseNumber(
  { name, text, written, shown, mayShow }: Reading,
  type: string,
  notANumber: (facts: NumberFacts) => Problem,
): ParsedNumber {
  const number = parseExactNumber(text);
  if (written === 'text') {
    const quoted = 'value' in number && mayShow ? text : undefined;
    return { problem: notANumber({ name, shown, from: 'quotes', number: quoted }) };
  }
  if (!('refused' in number)) return number;
  const isCell = written === 'cell';
  if (number.refused === 'not-a-number')
    return { problem: notANumber({ name, shown, from: isCell ? 'cell' : 'elsewhere', number: undefined }) };
  if (number.refused === 'ambiguous')
    return { problem: ambiguousNumber({ name, type, text: mayShow ? text : undefined, isCell }) };
  return { problem: inexactNumber({ name, shown, isCell }) };
}

function showScalar(value: string | number | boolean, text: string): string {
  if (typeof value !== 'string') return text;
  return value.length > 60 ? 'a long text' : quote(value);
}
