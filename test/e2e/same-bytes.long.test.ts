import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'dist/bin.js');
const MAJORS = ['20', '22', '24', '26'];

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trueup-bytes-'));
  await cp(join(ROOT, 'examples/shop'), directory, { recursive: true, filter: (path) => !path.includes('.trueup') });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Everything that a plan prints and saves, and what validate prints of a mistake. */
async function bytesOf(env: NodeJS.ProcessEnv, node = process.execPath): Promise<readonly string[]> {
  const options = { cwd: directory, env: { PATH: process.env['PATH'], ...env } };
  const flags = ['--verbose', '--sandbox'];
  const { stdout } = await run(node, [BIN, 'plan', '--out', 'plan.json', ...flags], options);
  const json = await run(node, [BIN, 'plan', '--json', ...flags], options);
  const schema = await run(node, [BIN, 'schema', 'objects', '--for-project'], options);
  const formatted = await run(node, [BIN, 'fmt', '--check', '--diff'], options).catch(
    (error: { stdout: string }) => error,
  );
  return [stdout, await readFile(join(directory, 'plan.json'), 'utf8'), json.stdout, schema.stdout, formatted.stdout];
}

describe('the same bytes', () => {
  it('in every time zone and language', async () => {
    const expected = await bytesOf({ TZ: 'UTC', LANG: 'C' });
    expect(expected[0]).toContain('to add');
    for (const TZ of ['Asia/Kathmandu', 'America/St_Johns', 'Pacific/Kiritimati'])
      for (const LANG of ['tr_TR.UTF-8', 'de_DE.UTF-8', 'ar_EG.UTF-8'])
        expect(await bytesOf({ TZ, LANG, LC_ALL: LANG, LANGUAGE: LANG })).toEqual(expected);
  });

  it.each(MAJORS)('with Node %s', async (major) => {
    const node = await findNode(major);
    if (node === undefined) {
      process.stderr.write(`\n*** SKIPPED: there is no Node ${major} here, and npx could not get it.\n\n`);
      return;
    }
    expect(await bytesOf({ TZ: 'UTC' }, node)).toEqual(await bytesOf({ TZ: 'UTC' }));
  });
});

async function findNode(major: string): Promise<string | undefined> {
  const args = ['--yes', `node@${major}`, '-p', 'process.execPath'];
  const found = await run('npx', args, { timeout: 300_000 }).catch(() => undefined);
  return found?.stdout.trim();
}
