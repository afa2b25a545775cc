import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderCanaryFile } from '../../../src/canary/canary-file.ts';
import type { CommandContext } from '../../../src/cli/context.ts';
import { readTraits } from '../../../src/cli/read-traits.ts';
import type { Project } from '../../../src/model/project.ts';

let base: string;
let count = 0;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'trueup-read-traits-'));
});

afterAll(() => rm(base, { recursive: true }));

const DOCUMENT = {
  workspace: 'abc',
  apiVersion: '2.14',
  askedAt: '2026-11-22T16:00:00Z',
  traits: { nested_limit: null, clear_many: 'null' },
  open: {},
} as const;

interface Given {
  readonly file?: string;
  readonly text?: string;
  readonly environment?: string;
  readonly options?: { readonly sandbox?: boolean; readonly quiet?: boolean };
}

async function read({ file = 'canary.json', text, environment = 'default', options = {} }: Given) {
  const root = join(base, String(++count));
  const path = join(root, '.trueup', file);
  await mkdir(dirname(path), { recursive: true });
  if (text !== undefined) await writeFile(path, text);
  const told: string[] = [];
  const context = { stderr: { write: (text: string) => told.push(text) } } as unknown as CommandContext;
  const project = { root, environment, workspace: { id: 'abc', apiVersion: '2.14' } } as Project;
  const traits = await readTraits(context, options, project);
  return { traits, stderr: told.join('') };
}

describe('readTraits', () => {
  it('reads what was learned about this workspace, and nothing where nothing was asked', async () => {
    expect(await read({ text: renderCanaryFile(DOCUMENT) })).toEqual({ traits: DOCUMENT.traits, stderr: '' });
    expect(await read({})).toEqual({ traits: {}, stderr: '' });
  });

  it('keeps environments and the sandbox apart', async () => {
    const text = renderCanaryFile(DOCUMENT);
    expect((await read({ text, options: { sandbox: true } })).traits).toEqual({});
    expect((await read({ text, environment: 'staging' })).traits).toEqual({});
    expect((await read({ text, file: 'sandbox-canary.json', options: { sandbox: true } })).traits).not.toEqual({});
    expect((await read({ text, file: 'canary.staging.json', environment: 'staging' })).traits).not.toEqual({});
  });

  it('leaves answers of another workspace or API version aside and says so, on one line without control characters', async () => {
    const strange = renderCanaryFile({ ...DOCUMENT, workspace: 'x\u001b[2J\n', apiVersion: '2.16' });
    const { traits, stderr } = await read({ text: strange });
    expect(traits).toEqual({});
    expect(stderr).toMatch(
      /^Notice: \.trueup\/canary\.json is of workspace x.*; of api_version 2\.16, and this is 2\.14; .*\n$/u,
    );
    expect(stderr).not.toContain('\u001b');
    expect((await read({ text: strange, options: { quiet: true } })).stderr).toBe('');
    const older = renderCanaryFile({ ...DOCUMENT, apiVersion: '2.13' });
    expect(await read({ text: older })).toMatchObject({
      traits: {},
      stderr: expect.stringContaining('api_version 2.13'),
    });
  });

  it('refuses what is no file of answers, names the file and tells the way out', async () => {
    const bad = renderCanaryFile(DOCUMENT).replace('"null"', '"sometimes"');
    for (const text of ['', '{', bad, ' '.repeat(300 * 1024), '{"__proto__": {}}']) {
      await expect(read({ text }), text.slice(0, 20)).rejects.toMatchObject({
        category: 'invalid',
        message: expect.stringContaining('.trueup/canary.json'),
        hint: expect.stringContaining('trueup doctor --canary again'),
      });
    }
    await expect(read({ file: 'canary.json/inside', text: '' })).rejects.toMatchObject({ code: 'canary-unreadable' });
  });
});
