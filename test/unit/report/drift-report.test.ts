import { expect, test } from 'vitest';
import { countDrift, isOpen } from '../../../src/report/drift-report.ts';
import { aDriftReport, aLoss, aMove, anAcceptance } from './drift-reports.ts';

const NOTHING = {
  fields: 0,
  records: 0,
  deleted: 0,
  unknown: 0,
  accepted: 0,
  new: 0,
  expired: 0,
  agreed: 0,
  written: 0,
};

test('fields, their records, lost, unsettled and accepted things are counted apart', () => {
  const items = [
    aMove(),
    aMove({ pointer: '/attributes/note', accepted: true }),
    aLoss(),
    aMove({ kind: 'unknown', address: 'conversation/5' }),
  ];
  const moved = { fields: 2, records: 1, deleted: 1, unknown: 1 };
  expect(countDrift(aDriftReport(items))).toEqual({ ...NOTHING, ...moved, accepted: 1, new: 3 });
});

test('what is new, expired, accepted and agreed is counted once each, and only the first two are open', () => {
  const items = [
    aMove({ write: { done: true } }),
    aMove({ pointer: '/attributes/a', acceptance: anAcceptance({ expired: true }), write: { done: false, why: 'no' } }),
    aMove({ pointer: '/attributes/b', acceptance: anAcceptance(), accepted: true }),
    aMove({ pointer: '/attributes/c', agreed: true }),
    aLoss({ agreed: true }),
  ];
  const moved = { fields: 4, records: 1, deleted: 1 };
  const told = { accepted: 1, new: 1, expired: 1, agreed: 2, written: 1 };
  expect(countDrift(aDriftReport(items))).toEqual({ ...NOTHING, ...moved, ...told });
  expect(items.map(isOpen)).toEqual([true, true, false, false, false]);
});

test('a report without items counts nothing', () => {
  expect(countDrift(aDriftReport())).toEqual(NOTHING);
});
