import { expect, test } from 'vitest';
import { renderDrift, renderDriftLine } from '../../../src/report/drift-text.ts';
import { plainStyle } from '../../../src/report/style.ts';
import { aDriftReport, aLoss, aMove, anAcceptance } from './drift-reports.ts';

const text = (...input: Parameters<typeof aDriftReport>): string =>
  renderDrift(aDriftReport(...input), { style: plainStyle, verbose: false });
const lines = (...input: Parameters<typeof aDriftReport>): string[] =>
  text(...input)
    .trimEnd()
    .split('\n');

test('no drift ends in a fixed sentence', () => {
  expect(lines()).toEqual([
    '57 owned records compared (workspace tx2p130c, environment default): nothing moved.',
    '',
    'No drift. Intercom matches what was last applied.',
  ]);
});

test('each record is a block, each field shows both sides, and the counts come last', () => {
  const source = { file: 'objects/orders.yaml', line: 12, column: 7 };
  const items = [
    aMove({ source }),
    aMove({ address: 'contact/external_id:70', pointer: '/attributes/plan_tier', live: null, desired: 'gold' }),
  ];
  expect(lines(items)).toEqual([
    '57 owned records compared (workspace tx2p130c, environment default): 2 differ from what was last applied.',
    '',
    '  # instance/Order/ORD-1003 has changed',
    '    objects/orders.yaml:12',
    '~ attributes.status: now "cancelled", the configuration says "open"',
    '',
    '  # contact/external_id:70 has changed',
    '~ attributes.plan_tier: now unset, the configuration says "gold"',
    '',
    'Drift: 2 fields of 2 records moved since the last apply.',
  ]);
});

test('a set shows what Intercom has more and what it has less', () => {
  const shown = text([aMove({ pointer: '/associations/orders', live: ['A', 'C'], desired: ['A', 'B'] })]);
  expect(shown).toContain('- orders: B\n+ orders: C\n');
});

test('a set that moved to what the configuration says is still told', () => {
  expect(text([aMove({ pointer: '/associations/orders', live: ['A'], desired: ['A'] })])).toContain(
    '~ orders: now [A], as the configuration says',
  );
});

test('a field that left the configuration says so', () => {
  expect(text([aMove({ desired: undefined })])).toContain('now "cancelled", no longer written in the configuration');
});

test('a sensitive value is never shown', () => {
  expect(text([aMove({ live: { sensitive: 'aa' }, desired: { sensitive: 'bb' } })])).toContain(
    'now (sensitive), not as last applied',
  );
});

test('lost records come first', () => {
  const shown = lines([aMove(), aLoss()]);
  expect(shown[2]).toBe('  # instance/Order/ORD-9 has been deleted');
  expect(shown.at(-1)).toBe('Drift: 1 field of 1 record moved since the last apply, 1 record deleted.');
});

test('what could not be settled is not called a change, and not No drift', () => {
  const shown = lines([aMove({ kind: 'unknown', message: 'the list may be cut short' })]);
  expect(shown[2]).toBe('  # instance/Order/ORD-1003 may have changed');
  expect(shown).toContain('    the list may be cut short');
  expect(shown.at(-1)).toMatch(/^Drift: 1 not settled\.$/);
});

test('accepted drift is marked and is not No drift', () => {
  const shown = lines([aMove({ accepted: true })]);
  expect(shown).toContain('~ attributes.status: now "cancelled", the configuration says "open"  # accepted');
  expect(shown.at(-1)).toBe('Drift: 1 field of 1 record moved since the last apply, all accepted.');
  expect(renderDriftLine(aDriftReport([aMove({ accepted: true }), aMove({ pointer: '/attributes/b' })]))).toMatch(
    /, 1 accepted\.$/,
  );
});

test('a scoped report never says that there is no drift at all', () => {
  expect(lines([], { scoped: true }).at(-1)).toBe('No drift in scope. What lies outside was not compared.');
});

test('what nobody owns is named as such', () => {
  expect(text([], { unowned: ['instance/Order/X'] })).toContain(
    'Not owned, so never drift: 1 live thing: instance/Order/X',
  );
});

test('nothing hostile reaches the output raw, and no line ends in white space', () => {
  const evil = 'a\u001b\r\u202e\nDrift: forged `';
  const item = aMove({
    address: `instance/Order/${evil}`,
    pointer: `/attributes/${evil}`,
    live: evil,
    desired: [evil],
    message: 'x\u001b\ny',
  });
  const shown = text([item, aMove({ live: `${evil} ` })], { workspace: evil, unowned: [`contact/id:${evil}`] });
  expect(shown).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}`]|[^\S\n]$|^Drift: forged/mu);
});

test('new, expired, accepted and agreed things have a line each, and what is decided comes last', () => {
  const old = anAcceptance({
    until: '2026-01-31',
    expired: true,
    source: { file: 'trueup.yaml', line: 41, column: 5 },
  });
  const items = [
    aMove({ address: 'instance/Order/A', acceptance: anAcceptance(), accepted: true }),
    aLoss({ address: 'instance/Order/B', agreed: true, message: 'no longer exists' }),
    aMove({ address: 'instance/Order/C', acceptance: old }),
    aMove({ address: 'instance/Order/D' }),
    aLoss({ address: 'instance/Order/E', acceptance: anAcceptance(), accepted: true, message: 'no longer exists' }),
  ];
  expect(lines(items)).toEqual([
    '57 owned records compared (workspace tx2p130c, environment default): 5 differ from what was last applied.',
    '',
    '  # instance/Order/C has changed',
    '~ attributes.status: now "cancelled", the configuration says "open"  # was accepted until 2026-01-31: sales clears up (trueup.yaml:41)',
    '',
    '  # instance/Order/D has changed',
    '~ attributes.status: now "cancelled", the configuration says "open"',
    '',
    '  # instance/Order/B has been deleted',
    '    no longer exists  # as the configuration says',
    '',
    '  # instance/Order/E has been deleted',
    '    no longer exists  # accepted until 2026-12-31: sales clears up (trueup.yaml:40)',
    '',
    '  # instance/Order/A has changed',
    '~ attributes.status: now "cancelled", the configuration says "open"  # accepted until 2026-12-31: sales clears up (trueup.yaml:40)',
    '',
    'New: 1 field.',
    'Expired: 1 field, no longer accepted: until 2026-01-31 (trueup.yaml:41).',
    'Accepted: 1 field, 1 whole record: until 2026-12-31 (trueup.yaml:40).',
    'Agreed: 1 whole record, as the configuration says by now; the next apply records it.',
    '',
    'Drift: 3 fields of 3 records moved since the last apply, 2 records deleted, 2 accepted, 1 as the configuration says.',
  ]);
});

test('a report with nothing left to decide says so in its first line', () => {
  const letBe = aMove({ acceptance: anAcceptance(), accepted: true });
  expect(lines([letBe])[0]).toMatch(/last applied, all of it accepted\.$/u);
  expect(lines([aMove({ agreed: true })])[0]).toMatch(/, all of it as the configuration says by now\.$/u);
  expect(lines([aMove({ agreed: true }), letBe])[0]).toMatch(/, all of it accepted or as the configuration says\.$/u);
});

test('why something is accepted cannot act on a terminal, nor end its line', () => {
  const shown = text([aMove({ acceptance: anAcceptance({ why: 'a\u001b[2J\nb' }), accepted: true })]);
  expect(shown).toContain('a\\u{1b}[2J\\nb');
});

test('what was written is told by file, and what was not by its reason', () => {
  const kept = { done: false, why: 'it reads a variable' } as const;
  const items = [
    aMove({ write: { done: true } }),
    aMove({ pointer: '/attributes/note', write: kept }),
    aLoss({ write: kept }),
  ];
  const files = [
    { path: 'objects/a.yaml', isNew: false, fields: 1, removed: 0, added: 0 },
    { path: 'objects/b.yaml', isNew: true, fields: 0, removed: 2, added: 1 },
  ];
  const shown = lines(items, { written: { dryRun: false, files } });
  expect(shown.slice(-8)).toEqual([
    'Written into the YAML:',
    '  objects/a.yaml: 1 field changed',
    '  objects/b.yaml: new, 2 records taken out, 1 declared external',
    '',
    'Not written, and why:',
    '  instance/Order/ORD-1003 attributes.note, instance/Order/ORD-9: it reads a variable',
    '',
    'Drift: 2 fields of 1 record moved since the last apply, 1 record deleted, 1 written into the YAML.',
  ]);
  const dry = text(items, { written: { dryRun: true, files } });
  expect(dry).toContain('Would be written into the YAML:\n');
  expect(dry).toContain(', 1 could be written.\n');
});

test('nothing owned is no drift, and not called a match', () => {
  expect(lines([], { checked: 0 })).toEqual([
    'Nothing is owned from here (workspace tx2p130c, environment default): there is nothing to compare.',
    '',
    'No drift. Nothing is owned from here.',
  ]);
  expect(lines([], { checked: 0, scoped: true }).at(-1)).toMatch(/^No drift in scope\./u);
});

test('a report of lost records alone counts no fields', () => {
  expect(lines([aLoss({ message: 'no longer exists' })]).at(-1)).toBe('Drift: 1 record deleted since the last apply.');
});
