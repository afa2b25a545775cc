import { mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inProcessesOfTheirOwn, trueup } from '../support/trueup.ts';

// Commands are loaded from pieces of the bundle that no other process has tried: each has to be there and to find its files.
inProcessesOfTheirOwn();

const SHOP = fileURLToPath(new URL('../../examples/shop', import.meta.url));

/** Lines that follow one another in one project, with the exit code and what stdout or stderr starts with. */
const STORY: readonly (readonly [line: string, code: number, start: string])[] = [
  ['version', 0, 'trueup '],
  ['help', 0, 'Usage: trueup '],
  ['completion bash', 0, '# bash completion'],
  ['graph --types', 0, 'flowchart LR\n'],
  ['schema project', 0, '{\n  "$schema"'],
  ['validate', 0, 'Success! The configuration is valid.'],
  ['fmt --check', 0, ''],
  ['plan --sandbox --out plan.json', 0, '69 steps '],
  ['show plan.json', 0, '69 steps '],
  ['apply -y --sandbox plan.json', 0, 'The reviewed plan: 69 of 69 steps to perform.'],
  ['drift --sandbox', 0, '69 owned records compared '],
  ['explain --sandbox instance/Order/ORD-1001', 0, 'instance/Order/ORD-1001\n'],
  ['doctor --sandbox', 0, 'ok      node '],
  ['import --sandbox --type Order --list', 0, ''],
  ['compare default staging', 77, 'Error: Environment default: No token'],
  ['sandbox journal', 0, '1  GET /me  200'],
  ['init new --workspace tx2p130c --type Order', 0, 'written '],
];

describe('the built command', () => {
  it('has every command', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'trueup-built-'));
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    await cp(SHOP, cwd, { recursive: true });
    const run = (line: string) => trueup(line.split(' '), { cwd });
    for (const [line, code, start] of STORY) {
      const { stdout, stderr, ...result } = await run(line);
      expect(result.code, line + stdout + stderr).toBe(code);
      expect((stdout || stderr).slice(0, start.length), line).toBe(start);
    }
    const listed = await run('__complete -- ');
    const names = listed.stdout.split('\n').flatMap((each) => /^([a-z]+)\t/u.exec(each)?.[1] ?? []);
    expect(names).toContain('plan');
    const told = new Set(STORY.map(([line]) => line.split(' ')[0]));
    for (const name of names.filter((each) => !told.has(each))) {
      const { stdout, stderr } = await run(name);
      expect(stdout + stderr, name).not.toMatch(/bug in trueup|^\s+at |ERR_MODULE_NOT_FOUND|ENOENT/mu);
    }
  });
});
