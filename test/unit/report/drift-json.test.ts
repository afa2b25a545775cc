import { expect, test } from 'vitest';
import { renderDriftLines } from '../../../src/report/drift-json.ts';
import { aDriftReport, aLoss, aMove, anAcceptance } from './drift-reports.ts';
import { eventsOf } from './schemas.ts';

test('the lines are version, one per item, and the counts last; each is valid', () => {
  const source = { file: 'objects/orders.yaml', line: 12, column: 7 };
  const items = [aMove({ source }), aMove({ desired: undefined, live: ['A'], message: 'why' }), aLoss()];
  const events = eventsOf(renderDriftLines(aDriftReport(items, { unowned: ['instance/Order/X'] })));
  expect(events.map((event) => event.type)).toEqual(['version', 'drift', 'drift', 'drift', 'drift_summary']);
  expect(events[1]).toMatchObject({
    address: 'instance/Order/ORD-1003',
    live: 'cancelled',
    desired: 'open',
    source,
    accepted: false,
  });
  expect(events[2]).not.toHaveProperty('desired');
  expect(events.at(-1)).toMatchObject({ checked: 57, fields: 2, records: 1, deleted: 1, unowned: 1, scoped: false });
});

test('no drift is a summary of zeros', () => {
  const [, summary] = eventsOf(renderDriftLines(aDriftReport()));
  expect(summary).toMatchObject({ type: 'drift_summary', fields: 0, deleted: 0, unknown: 0 });
});

test('what is accepted, agreed, expired and written is told on its line and counted', () => {
  const items = [
    aMove({ acceptance: anAcceptance(), accepted: true }),
    aMove({ acceptance: anAcceptance({ expired: true }), write: { done: false, why: 'it reads a variable' } }),
    aMove({ agreed: true }),
    aMove({ write: { done: true } }),
  ];
  const file = { path: 'objects/a.yaml', isNew: false, fields: 1, removed: 2, added: 3 };
  const events = eventsOf(renderDriftLines(aDriftReport(items, { written: { dryRun: true, files: [file] } })));
  const entry = { at: 'instance/Order/*', until: '2026-12-31', source: { file: 'trueup.yaml', line: 40, column: 5 } };
  expect(events).toMatchObject([
    { type: 'version' },
    { accepted: true, acceptance: { ...entry, expired: false } },
    { accepted: false, acceptance: { ...entry, expired: true }, write: { done: false, why: 'it reads a variable' } },
    { accepted: false, agreed: true },
    { accepted: false, write: { done: true } },
    { type: 'drift_file', path: 'objects/a.yaml', new: false, fields: 1, removed: 2, added: 3 },
    { type: 'drift_summary', accepted: 1, expired: 1, agreed: 1, new: 1, written: 1, dry_run: true },
  ]);
});
