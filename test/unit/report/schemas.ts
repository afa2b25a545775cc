import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

const ajv = new Ajv({ allErrors: true });
const read = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../../schemas/${name}`, import.meta.url), 'utf8')) as object;

/** schemas/plan.schema.json, compiled. */
export const isPlan: ValidateFunction = ajv.compile(read('plan.schema.json'));
/** schemas/event.schema.json, compiled. */
export const isEvent: ValidateFunction = ajv.compile(read('event.schema.json'));

/** Every type of line that is published, sorted. */
export const EVENT_TYPES: readonly string[] = Object.keys(
  (read('event.schema.json') as { definitions: object }).definitions,
).sort();

/** The lines of an NDJSON text, parsed; throws unless each of them is a valid event. */
export function eventsOf(text: string): { type: string; [key: string]: unknown }[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      const value = JSON.parse(line) as { type: string };
      if (!isEvent(value)) throw new Error(`${line}\n${JSON.stringify(isEvent.errors)}`);
      return value;
    });
}
