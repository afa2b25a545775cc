import type { Acceptance } from '../../../src/model/acceptance.ts';
import type { DriftItem, DriftReport } from '../../../src/report/drift-report.ts';

/** A status somebody changed. */
export function aMove(over: Partial<DriftItem> = {}): DriftItem {
  return {
    address: 'instance/Order/ORD-1003',
    pointer: '/attributes/status',
    kind: 'changed',
    applied: 'differs',
    live: 'cancelled',
    desired: 'open',
    ...over,
  };
}

/** A record that is gone. */
export function aLoss(over: Partial<DriftItem> = {}): DriftItem {
  return aMove({
    address: 'instance/Order/ORD-9',
    pointer: null,
    kind: 'deleted',
    live: null,
    desired: undefined,
    ...over,
  });
}

/** A report of these items. */
export function aDriftReport(items: readonly DriftItem[] = [], over: Partial<DriftReport> = {}): DriftReport {
  return { workspace: 'tx2p130c', environment: 'default', items, checked: 57, unowned: [], ...over };
}

/** An entry of `accept` about orders. */
export function anAcceptance(over: Partial<Acceptance> = {}): Acceptance {
  return {
    at: 'instance/Order/*',
    until: '2026-12-31',
    why: 'sales clears up',
    source: { file: 'trueup.yaml', line: 40, column: 5 },
    expired: false,
    ...over,
  };
}
