import { describe, expect, it, test } from 'vitest';
import { acceptanceFinder, acceptedBy, describeAcceptance } from '../../../src/model/acceptance.ts';
import { anAcceptance } from '../report/drift-reports.ts';

const A = 'instance/Order/A';
const STATUS = '/attributes/status';

describe('acceptedBy', () => {
  it.each([
    [A, true, true],
    ['instance/Order/*', true, true],
    ['*', true, true],
    ['instance/Order/B', false, false],
    [`${A}#${STATUS}`, false, true],
    ['instance/*#/attributes/*', false, true],
    ['instance/*#*', false, true],
    [`${A}#/attributes/note`, false, false],
    [`instance/Order/B#${STATUS}`, false, false],
    [`${A}#`, false, false],
  ])('%s: the record as a whole %s, its status %s', (at, whole, status) => {
    const names = acceptedBy(at);
    expect([names(A, null), names(A, STATUS)]).toEqual([whole, status]);
  });
});

test('an entry that holds goes before one that has expired, and the first of like ones counts', () => {
  const old = anAcceptance({ at: A, expired: true });
  const first = anAcceptance({ at: `${A}#${STATUS}` });
  const find = acceptanceFinder([old, first, anAcceptance({ at: A, why: 'another' })]);
  expect(find(A, STATUS)).toBe(first);
  expect(find(A, null)).toMatchObject({ why: 'another' });
  expect(find('instance/Order/B', STATUS)).toBeUndefined();
  expect(acceptanceFinder([old])(A, null)).toBe(old);
});

test('an acceptance says until when, why and where it is written', () => {
  expect(describeAcceptance(anAcceptance())).toBe('accepted until 2026-12-31: sales clears up (trueup.yaml:40)');
  expect(describeAcceptance(anAcceptance({ expired: true }))).toMatch(/^was accepted until 2026-12-31: /u);
});
