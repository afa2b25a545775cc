import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runSchema, type SchemaOptions } from '../../../../src/cli/commands/schema.ts';
import type { CommandContext } from '../../../../src/cli/context.ts';

const NAMES = ['project', 'objects', 'plan', 'event', 'ledger'];

/** What the command prints. */
async function printed(name: string | undefined, options: SchemaOptions = {}): Promise<string> {
  let text = '';
  const stdout = { write: (more: string) => (text += more) };
  expect(await runSchema({ stdout } as unknown as CommandContext, name, options)).toBe(0);
  return text;
}

it.each(NAMES)('prints the schema that is published as schemas/%s.schema.json', async (name) => {
  const file = new URL(`../../../../schemas/${name}.schema.json`, import.meta.url);
  expect(JSON.parse(await printed(name))).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});

it('lists the names', async () => {
  expect(await printed(undefined)).toBe(`${NAMES.join('\n')}\n`);
  expect(JSON.parse(await printed(undefined, { json: true }))).toEqual({ schemas: NAMES });
});

it.each([
  ['object', {}, 'Did you mean objects?'],
  ['xyzzy', {}, 'Use one of project, objects, plan, event, ledger.'],
  ['plan', { forProject: true }, 'Use trueup schema plan.'],
  ['object', { forProject: true }, 'Did you mean objects?'],
  [undefined, { forProject: true }, 'Use one of project, objects.'],
  ['objects', { write: true }, 'Leave the name out.'],
])('refuses %s with %j', async (name, options, hint) => {
  await expect(printed(name, options)).rejects.toMatchObject({ category: 'usage', hint });
});
