import { expect, it } from 'vitest';
import { isIncluded } from '../../../src/config/list-files.ts';

it.each([
  [['objects/**/*.{yaml,yml}'], 'objects/order.yaml', true],
  [['objects/**/*.{yaml,yml}'], 'objects/a/b/order.yml', true],
  [['objects/**/*.{yaml,yml}'], 'elsewhere/order.yaml', false],
  [['objects/*.yaml'], 'objects/a/order.yaml', false],
  [['./objects/*.yaml'], 'objects/order.yaml', true],
  [['**/*.yaml', '!objects/**'], 'objects/order.yaml', false],
  [['data/orders.yaml'], 'data/orders.yaml', true],
  [['**/*.yaml'], 'trueup.yaml', false],
  [['**/*.yaml'], 'node_modules/a/b.yaml', false],
])('tells whether %j names a file that is not there: %s', async (include, path, expected) => {
  expect(await isIncluded('/no/such/project', include, path)).toBe(expected);
});
