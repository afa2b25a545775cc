import { expect, test } from 'vitest';
import { renderDriftLines } from '../../../src/report/drift-json.ts';
import { aDriftReport, aLoss, aMove } from './drift-reports.ts';
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
