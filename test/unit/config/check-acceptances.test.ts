import { describe, expect, it, test } from 'vitest';
import { parseProject } from '../../../src/config/parse-project.ts';

const HEAD = 'version: 1\nworkspace: { id: abc }\n';

function parse(accept: string, today?: string, environment = 'default') {
  const { project, diagnostics } = parseProject('/p', `${HEAD}${accept}`, environment, today);
  const places = diagnostics.map(({ code, source }) => `${source?.line}:${source?.column} ${code}`);
  return { accept: project?.accept, places };
}

const until = (day: string, today?: string) => parse(`accept: [{ at: x/*, until: ${day}, why: y }]\n`, today);

describe('the day of an acceptance', () => {
  it.each(['2026-02-30', '2027-02-29', '2026-13-01', 'tomorrow', '2026-1-1', '2026-01-01T00:00:00Z', '"2026-01-01 "'])(
    '%s is no day of the calendar',
    (day) => expect(until(day, '2026-06-15').places).toEqual(['3:28 accept-not-a-date']),
  );

  it('is at most a year away', () => {
    expect(until('2027-06-15', '2026-06-15').places).toEqual([]);
    expect(until('2027-06-16', '2026-06-15').places).toEqual(['3:28 accept-too-long']);
    expect(until('2029-02-28', '2028-02-29').places).toEqual([]);
    expect(until('2029-03-01', '2028-02-29').places).toEqual(['3:28 accept-too-long']);
  });

  it('holds to its end, and to nobody who does not know which day it is', () => {
    expect(until('2026-06-15', '2026-06-15').accept).toMatchObject([{ expired: false, until: '2026-06-15' }]);
    expect(until('2026-06-15', '2026-06-16').accept).toMatchObject([{ expired: true }]);
    expect(until('2999-06-15').accept).toMatchObject([{ expired: true }]);
  });
});

test.each([
  ['{ at: a, until: 2026-01-01 }', '3:10 missing-key'],
  ['{ at: a, why: b }', '3:10 missing-key'],
  ['{ until: 2026-01-01, why: b }', '3:10 missing-key'],
  ['{ at: a, until: 2026-01-01, why: "  " }', '3:43 invalid-value'],
  ['{ at: a, until: 20260101, why: b }', '3:26 wrong-type'],
  ['{ at: a, until: 2026-01-01, why: b, by: jo }', '3:46 unknown-key'],
])('%s is refused', (entry, place) => {
  expect(parse(`accept: [${entry}]\n`, '2026-01-01').places).toEqual([place]);
});

test('an environment says for itself what is accepted', () => {
  const both = `accept:
  - { at: instance/Order/A, until: 2026-12-31, why: everywhere }
environments:
  staging: { accept: [{ at: instance/Order/B, until: 2026-12-31, why: here }] }
  bare: { accept: null }
`;
  expect(parse(both, '2026-06-15').accept).toMatchObject([{ at: 'instance/Order/A', source: { line: 4, column: 11 } }]);
  expect(parse(both, '2026-06-15', 'staging').accept).toMatchObject([{ at: 'instance/Order/B', source: { line: 6 } }]);
  expect(parse(both, '2026-06-15', 'bare').accept).toEqual([]);
});
