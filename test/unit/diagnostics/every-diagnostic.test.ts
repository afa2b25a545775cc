import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { EVERY_DIAGNOSTIC } from '../../../src/diagnostics/every-diagnostic.ts';

it('names every code that has a module', async () => {
  const folder = fileURLToPath(new URL('../../../src/diagnostics', import.meta.url));
  const codes: string[] = [];
  for (const file of readdirSync(folder))
    for (const value of Object.values(await import(`${folder}/${file}`)))
      if (typeof value === 'function' && 'code' in value) codes.push(String(value.code));
  expect(EVERY_DIAGNOSTIC.map(({ code }) => code).sort()).toEqual(codes.sort());
});
