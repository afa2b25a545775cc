import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../../schemas', import.meta.url));
const NAMES = readdirSync(FOLDER);

/** Every schema must be draft-07: editors' YAML support reads nothing newer. */
describe('published schemas', () => {
  it('are there', () => {
    expect(NAMES.sort()).toEqual([
      'event.schema.json',
      'objects.schema.json',
      'plan.schema.json',
      'project.schema.json',
    ]);
  });

  for (const name of NAMES) {
    it(`${name} is valid draft-07 and says so`, () => {
      const schema = JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8'));
      const ajv = new Ajv({ strict: false });
      expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
      expect(ajv.validateSchema(schema), JSON.stringify(ajv.errors)).toBe(true);
    });
  }
});
