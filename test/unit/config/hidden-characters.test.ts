import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runInProcess, testClock } from '../../support/run-app.ts';

// What reorders, hides or stands invisibly in a text: bidirectional controls, zero width, separators, fillers, tags.
const WARNED: readonly number[] = [
  ...[0xad, 0x61c, 0x115f, 0x1160, 0x180e, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x3164, 0xffa0, 0xe0001],
  ...range(0x202a, 0x202e),
  ...range(0x2060, 0x206f),
  ...range(0xfff9, 0xfffb),
  ...range(0xe0020, 0xe007f),
];

// Joiners and variation selectors belong to honest text: no warning, and shown as escapes all the same.
const SHOWN: readonly number[] = [...WARNED, 0x34f, 0x17b4, 0x180b, 0x200c, 0x200d, 0xfe00, 0xfe0f, 0xe0100, 0xe01ef];

/** A file tells so many of them. */
const MOST = 20;

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trueup-hidden-'));
  await mkdir(join(directory, 'objects'));
  const types = 'types: { Order: { attributes: { note: string } } }';
  await writeFile(join(directory, 'trueup.yaml'), `version: 1\nworkspace: { id: abc }\n${types}\n`);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function validate(entries: readonly string[], ...flags: string[]): Promise<string> {
  await writeFile(join(directory, 'objects/x.yaml'), `instances:\n  Order:\n${entries.join('')}`);
  const { stdout, stderr } = await runInProcess(['validate', ...flags], { cwd: directory, clock: testClock() });
  return stdout + stderr;
}

it('a character that hides or reorders is told, in values and in ids', async () => {
  for (let from = 0; from < WARNED.length; from += MOST) {
    const codes = WARNED.slice(from, from + MOST);
    const values = codes.map(
      (code, at) => `    O-${at}: { attributes: { note: "a${String.fromCodePoint(code)}b" } }\n`,
    );
    const ids = codes.map((code) => `    "i${String.fromCodePoint(code)}-${code}": { attributes: { note: a } }\n`);
    for (const entries of [values, ids]) {
      const told = await validate(entries, '--json');
      for (const code of codes) {
        const message = `"message": "U+${code.toString(16).toUpperCase().padStart(4, '0')} cannot be seen`;
        expect(told).toContain(message);
      }
    }
  }
});

it('every one of them is shown as an escape', async () => {
  const shown = await validate(
    SHOWN.map((code, at) => `    O-${at}: { attributes: { noet: "a${String.fromCodePoint(code)}b" } }\n`),
  );
  expect(shown).toContain('\\u{202e}');
  expect(shown).not.toMatch(/[\p{Cf}\p{DI}\p{Zl}\p{Zp}]/u);
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
