import { expect, test } from 'vitest';
import { renderDrift, renderDriftLine } from '../../../src/report/drift-text.ts';
import { plainStyle } from '../../../src/report/style.ts';
import { aDriftReport, aLoss, aMove } from './drift-reports.ts';

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
  expect(shown.at(-1)).toMatch(/^Drift: 0 fields of 0 records moved since the last apply, 1 not settled\.$/);
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
