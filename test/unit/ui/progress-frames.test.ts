import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fullCells } from '../../../src/ui/progress/Bar.tsx';
import { drawProgress } from '../../../src/ui/progress/draw-progress.ts';
import type { Happening } from '../../../src/ui/progress/happening.ts';
import { aLook, allFrames, LOOKS, withoutColour } from './looks.ts';
import { finished, runStarted, shown, started } from './told.ts';

const frames = (name: string): string => readFileSync(new URL(`frames/${name}.txt`, import.meta.url), 'utf8');
const CALLS = { reads: 1_240, writes: 0, windowLimit: 1_667, windowUsed: 412 };

const reading: Happening[] = [
  ...Array.from({ length: 40 }, (): Happening => ({ type: 'read-started', of: 'Order' })),
  ...Array.from({ length: 12 }, (): Happening => ({ type: 'read-started', of: 'contacts' })),
  ...Array.from({ length: 30 }, (): Happening => ({ type: 'read-finished', of: 'Order', records: 150 })),
  { type: 'calls-counted', calls: CALLS },
  { type: 'notice', message: 'the 1667 requests of this 10-second window are used up; going on in 4.5 s' },
];

const running: Happening[] = [
  runStarted(10_000),
  ...Array.from({ length: 60 }, (_, index) => [started(index + 1), finished(index + 1)]).flat(),
  started(61),
  finished(61, 'failed', 'Intercom refused it: {"status":\u001b[31m"unknown option"}'),
  started(62),
  finished(62, 'unknown', 'no answer'),
  finished(70, 'skipped', 'waits for another'),
  { type: 'step-retried', number: 63, address: 'instance/Order/ORD-000063', attempt: 2, why: '503' },
  started(63),
  started(64),
  started(65),
  { type: 'calls-counted', calls: { ...CALLS, reads: 0, writes: 61 } },
];

describe('every look', () => {
  it.each([
    ['reading', shown(reading)],
    ['running', shown(running)],
    ['stopping', shown([...running, { type: 'stopping' }])],
    ['nothing-yet', shown([])],
  ])('shows %s as kept', (name, state) => {
    expect(allFrames((look) => drawProgress(state, look))).toBe(frames(name));
  });

  it.each(LOOKS)('fits into its terminal: %s', (_name, look) => {
    for (const happenings of [reading, running]) {
      const lines = withoutColour(drawProgress(shown([...happenings, { type: 'stopping' }]), look));
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(look.columns);
      expect(lines.length).toBeLessThan(14);
    }
  });

  it.each(LOOKS)('moves nothing, whatever stands in addresses and messages: %s', (_name, look) => {
    const text = drawProgress(shown(running), look).join('');
    expect(text.replace(/\u001b\[\d+m/gu, '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    if (look.style.red('x') === 'x') expect(text).not.toContain('\u001b');
    if (!look.glyphs.unicode) expect(text).not.toMatch(/[^\x20-\x7e\u001b]/u);
  });
});

it('is of as many lines with 100,000 objects as with a hundred', () => {
  const look = aLook(80);
  const of = (total: number) => drawProgress(shown([runStarted(total), started(1), finished(2)]), look).length;
  expect(of(100_000)).toBe(of(100));
});

it('never takes more lines than the terminal has', () => {
  for (const rows of [1, 2, 5]) {
    expect(drawProgress(shown(running), aLook(80, { rows })).length).toBeLessThanOrEqual(Math.max(1, rows - 1));
  }
});

it('shows what others wrote in scripts of two columns without breaking a line', () => {
  const wide = { ...started(1), address: `instance/Order/${'\u4e2d'.repeat(60)}e\u0301` } as Happening;
  for (const [, look] of LOOKS) {
    const lines = withoutColour(drawProgress(shown([runStarted(3), wide]), look));
    const width = (line: string) => [...line].reduce((sum, each) => sum + (each === '\u4e2d' ? 2 : 1), 0);
    expect(Math.max(...lines.map(width))).toBeLessThan(look.columns);
  }
});

it('has a bar that is full when all is done and not before, and begins with the first', () => {
  expect(fullCells(0, 10, 20)).toBe(0);
  expect(fullCells(1, 100_000, 20)).toBe(1);
  expect(fullCells(99_999, 100_000, 20)).toBe(19);
  expect(fullCells(100_000, 100_000, 20)).toBe(20);
  expect(fullCells(0, 0, 20)).toBe(0);
  expect(fullCells(5, 10, 0)).toBe(0);
});
