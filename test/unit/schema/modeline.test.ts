import { expect, it } from 'vitest';
import { PROJECT_SCHEMAS, schemaModeline } from '../../../src/schema/modeline.ts';

it.each([
  ['trueup.yaml', PROJECT_SCHEMAS.project, './.trueup/schemas/project.schema.json'],
  ['objects/orders.yaml', PROJECT_SCHEMAS.objects, '../.trueup/schemas/objects.schema.json'],
  ['objects/eu/shop/orders.yaml', PROJECT_SCHEMAS.objects, '../../../.trueup/schemas/objects.schema.json'],
])('leads from %s to its schema', (file, schema, way) => {
  expect(schemaModeline(file, schema)).toBe(`# yaml-language-server: $schema=${way}`);
});
