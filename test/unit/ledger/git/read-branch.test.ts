import { describe, expect, it } from 'vitest';
import type { GitEnd } from '../../../../src/ledger/git/git-port.ts';
import { namesOf, parseShown } from '../../../../src/ledger/git/read-branch.ts';
import { refusal } from '../sample.ts';

const COMMIT = 'c'.repeat(40);
const WHERE = { location: 'branch a of origin', nameBytes: 20 };

function tree(...entries: readonly (readonly [mode: string, name: string])[]): Buffer {
  return Buffer.concat(
    entries.map(([mode, name]) => Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.alloc(20, 9)])),
  );
}

function shown(...answers: readonly (readonly [type: string, content: Buffer] | null)[]): GitEnd {
  const parts = answers.flatMap((answer) =>
    answer === null
      ? [Buffer.from('x missing\n')]
      : [Buffer.from(`${COMMIT} ${answer[0]} ${answer[1].length}\n`), answer[1], Buffer.from('\n')],
  );
  return { how: 'exited', code: 0, stdout: Buffer.concat(parts), stderr: '' };
}

const commit = ['commit', Buffer.from('tree x\n\nmessage\n')] as const;
const file = ['blob', Buffer.from('{}\n\nmore\n')] as const;

describe('what stands on a branch', () => {
  it('is the file of that name, and the commit', () => {
    expect(namesOf('refs/a')).toBe('refs/a^{commit}\nrefs/a^{tree}\nrefs/a:ledger.jsonl\n');
    for (const mode of ['100644', '100755'])
      expect(
        parseShown(shown(commit, ['tree', tree(['100644', 'README'], [mode, 'ledger.jsonl'])], file), WHERE),
      ).toEqual({ bytes: file[1], version: COMMIT });
  });

  it.each([
    ['nothing', shown(null, null, null), /no branch of commits/u],
    ['no such file', shown(commit, ['tree', tree(['100644', 'README'])], null), /holds no ledger\.jsonl/u],
    ['a link', shown(commit, ['tree', tree(['120000', 'ledger.jsonl'])], file), /no file under the name/u],
    [
      'a directory',
      shown(commit, ['tree', tree(['40000', 'ledger.jsonl'])], ['tree', tree()]),
      /no file under the name/u,
    ],
    ['cut', { ...shown(commit), stdout: Buffer.from(`${COMMIT} comm`) }, /no branch of commits/u],
    ['a cut tree', shown(commit, ['tree', Buffer.from('100644')], file), /no file under the name/u],
  ])('is refused when it is %s', async (_what, end, says) => {
    const refused = await refusal(() => parseShown(end, WHERE));
    expect(refused).toMatchObject({ code: 'ledger-not-on-branch', category: 'failed' });
    expect(refused.message).toMatch(says);
    expect(refused.hint).toContain('branch');
  });

  it('is refused when it is too large', async () => {
    const end: GitEnd = { how: 'too-large', code: null, stdout: Buffer.alloc(0), stderr: '' };
    expect(await refusal(() => parseShown(end, WHERE))).toMatchObject({ code: 'ledger-too-large' });
  });
});
