import { expect, test } from 'vitest';
import { countDrift } from '../../../src/report/drift-report.ts';
import { aDriftReport, aLoss, aMove } from './drift-reports.ts';

test('fields, their records, lost, unsettled and accepted things are counted apart', () => {
  const items = [
    aMove(),
    aMove({ pointer: '/attributes/note', accepted: true }),
    aLoss(),
    aMove({ kind: 'unknown', address: 'conversation/5' }),
  ];
  expect(countDrift(aDriftReport(items))).toEqual({ fields: 2, records: 1, deleted: 1, unknown: 1, accepted: 1 });
});

test('a report without items counts nothing', () => {
  expect(countDrift(aDriftReport())).toEqual({ fields: 0, records: 0, deleted: 0, unknown: 0, accepted: 0 });
});
