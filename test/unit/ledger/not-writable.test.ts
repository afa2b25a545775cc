import { expect, test } from 'vitest';
import { explainCause, notWritable } from '../../../src/ledger/not-writable.ts';

test('says what cannot be written, why, while doing what, how it stands and what to do', () => {
  const cause = Object.assign(new Error("EROFS: read-only file system, open '/secret/path'"), { code: 'EROFS' });
  const refused = notWritable(
    { code: 'ledger-not-writable', name: 'The ledger x' },
    'writing it',
    'It is whole.',
    cause,
  );
  expect(refused.message).toBe(
    'The ledger x cannot be written: the file system is read-only (EROFS), while writing it. It is whole.',
  );
  expect(refused).toMatchObject({ code: 'ledger-not-writable', category: 'failed', cause });
  expect(refused.hint).toBe('Keep it on a file system that can be written.');
});

test('a cause nobody foresaw is still named', () => {
  const next = 'Check the disk and the rights of this directory.';
  expect(explainCause(Object.assign(new Error('x'), { code: 'EIO' }))).toEqual({ why: 'EIO', next });
  expect(explainCause(new Error('odd'))).toEqual({ why: 'odd', next });
  expect(explainCause('text')).toEqual({ why: 'text', next });
});
