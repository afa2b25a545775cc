import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runSchema } from '../../../../src/cli/commands/schema.ts';
import type { CommandContext } from '../../../../src/cli/context.ts';

const NAMES = ['project', 'objects', 'plan', 'event', 'ledger'];

/** What the command prints. */
function printed(name: string | undefined, json = false): string {
  let text = '';
  const stdout = { write: (more: string) => (text += more) };
  expect(runSchema({ stdout } as unknown as CommandContext, name, { json })).toBe(0);
  return text;
}

it.each(NAMES)('prints the schema that is published as schemas/%s.schema.json', (name) => {
  const file = new URL(`../../../../schemas/${name}.schema.json`, import.meta.url);
  expect(JSON.parse(printed(name))).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});

it('lists the names', () => {
  expect(printed(undefined)).toBe(`${NAMES.join('\n')}\n`);
  expect(JSON.parse(printed(undefined, true))).toEqual({ schemas: NAMES });
});

it('refuses another name with the nearest one', () => {
  expect(() => printed('object')).toThrow(
    expect.objectContaining({ category: 'usage', hint: 'Did you mean objects?' }),
  );
  expect(() => printed('xyzzy')).toThrow(
    expect.objectContaining({ hint: 'Use one of project, objects, plan, event, ledger.' }),
  );
});
