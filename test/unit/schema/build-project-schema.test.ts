import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import type { Project } from '../../../src/model/project.ts';
import { buildProjectSchema } from '../../../src/schema/build-project-schema.ts';
import { check } from '../config/check.ts';

const { examples } = JSON.parse(
  readFileSync(new URL('../../../schemas/project.schema.json', import.meta.url), 'utf8'),
) as { readonly examples: readonly { readonly types?: object }[] };

const schema = buildProjectSchema(check('').project as Project);
const ajv = new Ajv({ strict: false });
const isAllowed = ajv.compile(schema);

it('is valid draft-07 and takes what the published one takes, other types included', () => {
  expect(ajv.validateSchema(schema)).toBe(true);
  for (const example of examples) expect(isAllowed(example), JSON.stringify(isAllowed.errors)).toBe(true);
  const workspace = { id: 'abc' };
  const next = { attributes: { of: { type: 'relationship', to: 'NotYet' } } };
  expect(isAllowed({ version: 1, workspace, types: { Next: next }, protect: ['contact/id:1'] })).toBe(true);
  expect(isAllowed({ version: 1, workspace, environments: { eu: { types: { Order: null, Other: {} } } } })).toBe(true);
});

it('refuses what the published one refuses', () => {
  expect(isAllowed({ version: 2, workspace: { id: 'abc' } })).toBe(false);
  expect(isAllowed({ version: 1, workspace: { id: 'abc' }, protect: [''] })).toBe(false);
  expect(isAllowed({ version: 1, workspace: { id: 'abc' }, contacts: { relationships: { a: { to: '' } } } })).toBe(
    false,
  );
});

it('offers nothing where no type is declared', () => {
  const { project } = check('', 'version: 1\nworkspace: { id: abc }\n');
  const bare = buildProjectSchema(project as Project);
  expect(new Ajv({ strict: false }).compile(bare)({ version: 1, workspace: { id: 'abc' } })).toBe(true);
  expect(JSON.stringify(bare)).not.toContain('"enum":[]');
});
