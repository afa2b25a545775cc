import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeEdited } from '../../../src/cli/write-edited.ts';

const CONTEXT = { randomBytes: (count: number) => new Uint8Array(count) };

let root = '';
let elsewhere = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trueup-write-'));
  elsewhere = mkdtempSync(join(tmpdir(), 'trueup-elsewhere-'));
  writeFileSync(join(root, 'a.yaml'), 'before\n');
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
  rmSync(elsewhere, { recursive: true, force: true });
});

describe('writing an edited file', () => {
  it('replaces it whole and leaves nothing beside it', async () => {
    await writeEdited(CONTEXT, root, { path: 'a.yaml', before: 'before\n', after: 'after\n' });
    expect(readFileSync(join(root, 'a.yaml'), 'utf8')).toBe('after\n');
    expect(readdirSync(root)).toEqual(['a.yaml']);
  });

  it('leaves a file alone that somebody else has changed, or made, meanwhile', async () => {
    for (const before of ['other\n', undefined])
      await expect(writeEdited(CONTEXT, root, { path: 'a.yaml', before, after: 'after\n' })).rejects.toMatchObject({
        code: 'file-changed',
        category: 'later',
      });
    expect(readFileSync(join(root, 'a.yaml'), 'utf8')).toBe('before\n');
    expect(readdirSync(root)).toEqual(['a.yaml']);
  });

  it('makes a new file and its directories', async () => {
    await writeEdited(CONTEXT, root, { path: 'objects/eu/b.yaml', before: undefined, after: 'new\n' });
    expect(readFileSync(join(root, 'objects/eu/b.yaml'), 'utf8')).toBe('new\n');
    expect(readdirSync(join(root, 'objects/eu'))).toEqual(['b.yaml']);
  });

  it('writes nothing outside of the project', async () => {
    symlinkSync(elsewhere, join(root, 'linked'));
    mkdirSync(join(root, 'objects'));
    writeFileSync(join(elsewhere, 'x.yaml'), 'x\n');
    symlinkSync(join(elsewhere, 'x.yaml'), join(root, 'x.yaml'));
    const edits = [
      { path: 'linked/new.yaml', before: undefined },
      { path: 'linked/deep/new.yaml', before: undefined },
      { path: '../trueup-outside.yaml', before: undefined },
      { path: 'x.yaml', before: 'x\n' },
    ];
    for (const edit of edits)
      await expect(writeEdited(CONTEXT, root, { ...edit, after: 'y\n' })).rejects.toMatchObject({
        code: 'outside-project',
      });
    expect(readdirSync(elsewhere)).toEqual(['x.yaml']);
    expect(readFileSync(join(elsewhere, 'x.yaml'), 'utf8')).toBe('x\n');
    expect(existsSync(join(root, '..', 'trueup-outside.yaml'))).toBe(false);
  });
});
