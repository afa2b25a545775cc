import { describe, expect, it } from 'vitest';
import { renderTextDiff } from '../../../src/report/text-diff.ts';
import { createPrng } from '../../../src/sandbox/prng.ts';
import { propertySeed } from '../../support/property-seed.ts';

const { seed, title } = propertySeed();

describe('a difference of texts', () => {
  it('is what diff -u shows', () => {
    const before = '1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n';
    const after = '1\n2\n3\nfour\n5\n6\n7\n8\n9\n10\n12\n13';
    expect(renderTextDiff({ path: 'a.yaml', before, after })).toBe(
      [
        '--- a/a.yaml',
        '+++ b/a.yaml',
        '@@ -1,12 +1,12 @@',
        ...[' 1', ' 2', ' 3', '-4', '+four', ' 5', ' 6', ' 7', ' 8', ' 9', ' 10', '-11', ' 12', '+13'],
        '\\ No newline at end of file',
        '',
      ].join('\n'),
    );
  });

  it('is empty for the same text, and tells a new file from an empty one', () => {
    expect(renderTextDiff({ path: 'a', before: 'x\n', after: 'x\n' })).toBe('');
    expect(renderTextDiff({ path: 'a', before: undefined, after: 'x\n' })).toBe(
      '--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+x\n',
    );
  });

  it('shows what would act on a terminal', () => {
    expect(renderTextDiff({ path: 'a\u001b', before: 'x\r\n', after: 'x\u202e\n' })).toBe(
      '--- a/a\\u{1b}\n+++ b/a\\u{1b}\n@@ -1 +1 @@\n-x\\u{d}\n+x\\u{202e}\n',
    );
  });

  it(`leads from one text to the other, with no more lines than needed (${title})`, () => {
    const random = createPrng(seed);
    const draw = () => Array.from({ length: Math.floor(random() * 12) }, () => `${'abcd'[Math.floor(random() * 4)]}\n`);
    for (let left = 400; left > 0; left -= 1) {
      const [old, now] = [draw(), draw()];
      const diff = renderTextDiff({ path: 'f', before: old.join(''), after: now.join('') });
      expect(patched(old, diff)).toEqual(now);
      const changed = diff.split('\n').filter((line) => /^[-+][a-d]$/u.test(line)).length;
      expect(changed).toBe(old.length + now.length - 2 * commonLength(old, now));
    }
  });

  it('of two long texts without a common line ends soon', () => {
    const lines = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word}${index}\n`).join('');
    const diff = renderTextDiff({ path: 'f', before: lines('a'), after: lines('b') });
    expect(diff.split('\n').length).toBe(40_004);
  });
});

function patched(old: readonly string[], diff: string): readonly string[] {
  const now: string[] = [];
  let at = 0;
  for (const line of diff.split('\n').slice(2)) {
    const [, from, count] = /^@@ -(\d+)(?:,(\d+))? /u.exec(line) ?? [];
    if (from !== undefined) {
      const start = count === '0' ? Number(from) : Number(from) - 1;
      while (at < start) now.push(old[at++] ?? '');
    } else if (line.startsWith('+')) now.push(`${line.slice(1)}\n`);
    else if (line !== '') {
      if (line.slice(1) !== old[at]?.trimEnd()) throw new Error(`line ${at} is not ${line}`);
      if (line.startsWith(' ')) now.push(old[at] ?? '');
      at += 1;
    }
  }
  return [...now, ...old.slice(at)];
}

function commonLength(old: readonly string[], now: readonly string[]): number {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (const [i, line] of old.entries())
    for (const [j, other] of now.entries())
      (lengths[i + 1] as number[])[j + 1] =
        line === other ? (lengths[i]?.[j] ?? 0) + 1 : Math.max(lengths[i]?.[j + 1] ?? 0, lengths[i + 1]?.[j] ?? 0);
  return lengths[old.length]?.[now.length] ?? 0;
}
