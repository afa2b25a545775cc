import { expect, it } from 'vitest';
import { nodeVersion } from '../../../../src/cli/doctor/node-version.ts';

it.each([
  ['v20.19.0', 'ok'],
  ['20.19.5', 'ok'],
  ['v22.0.0', 'ok'],
  ['v26.1.0', 'ok'],
  ['v20.18.3', 'failure'],
  ['v18.20.4', 'failure'],
  ['nonsense', 'failure'],
])('%s: %s', async (node, status) => {
  const found = await nodeVersion.run({ node });
  expect(found.status).toBe(status);
  expect(found.fix === null).toBe(status === 'ok');
});
