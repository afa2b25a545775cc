import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFrameWriter } from '../../../src/ui/frame-writer.ts';

const line = fc.stringMatching(/^[a-z \u00e4\u4e2d]{0,18}$/u).map((text) => text.trimEnd());
const deed = fc.oneof(
  fc.record({ type: fc.constant('frame' as const), lines: fc.array(line, { maxLength: 5 }) }),
  fc.record({ type: fc.constant('print' as const), text: line.filter((text) => text !== '') }),
);

it('leaves on a terminal what was printed, each once and in order, and below it the last frame', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 25 }), async (deeds) => {
      const terminal = new Terminal({ cols: 40, rows: 80, convertEol: true, allowProposedApi: true });
      const writer = createFrameWriter((text) => terminal.write(text));
      const printed: string[] = [];
      let frame: readonly string[] = [];
      for (const each of deeds) {
        if (each.type === 'frame') {
          frame = each.lines;
          writer.show(frame);
        } else {
          writer.hide();
          terminal.write(`${each.text}\n`);
          printed.push(each.text);
          frame = [];
        }
      }
      expect((await screenOf(terminal)).join('\n')).toBe([...printed, ...frame].join('\n').trimEnd());
    }),
    { numRuns: 60 },
  );
});

it('writes only lines that changed, and nothing for the same frame again', () => {
  const written: string[] = [];
  const writer = createFrameWriter((text) => written.push(text));
  expect(writer.show(['title', 'one', 'end'])).toBe(true);
  expect(writer.show(['title', 'one', 'end'])).toBe(false);
  expect(writer.show(['title', 'two', 'end'])).toBe(true);
  expect(written).toHaveLength(2);
  expect(written[1]).toContain('two');
  expect(written[1]).not.toMatch(/title|end/u);
});

it('takes away a frame that a terminal wrapped when it became narrower', async () => {
  const terminal = new Terminal({ cols: 40, rows: 20, convertEol: true, allowProposedApi: true });
  const writer = createFrameWriter((text) => terminal.write(text));
  terminal.write('before\n');
  writer.show(['x'.repeat(35), 'short', 'y'.repeat(30)]);
  await screenOf(terminal);
  terminal.resize(20, 20);
  writer.resized(20);
  writer.show(['narrow', 'frame']);
  expect(await screenOf(terminal)).toEqual(['before', 'narrow', 'frame']);
});

it('changes nothing of the terminal that would have to be restored', () => {
  let written = '';
  const writer = createFrameWriter((text) => {
    written += text;
  });
  writer.show(['one', 'two']);
  writer.resized(3);
  writer.show(['three']);
  writer.hide();
  // Private modes are the cursor, the other screen, the mouse …
  expect(written).not.toMatch(/\u001b\[\?|\u001b[^[]/u);
  expect(new Set(written.match(/\u001b\[\d*([A-Za-z])/gu)?.map((code) => code.at(-1)))).toEqual(
    new Set(['A', 'J', 'K']),
  );
});

async function screenOf(terminal: Terminal): Promise<string[]> {
  await new Promise<void>((resolve) => terminal.write('', resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true) ?? '');
  return lines.join('\n').trimEnd().split('\n');
}
