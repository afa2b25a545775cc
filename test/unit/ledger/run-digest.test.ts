import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RecordedRun } from '../../../src/ledger/read-runs.ts';
import { digestRun } from '../../../src/ledger/run-digest.ts';
import { renderRunLine } from '../../../src/ledger/run-record.ts';
import { conversationAddress } from '../../../src/model/address.ts';
import { anEntry } from './sample.ts';

const [address, other] = [conversationAddress('1'), conversationAddress('2')];
const counts = {
  added: 0,
  changed: 1,
  destroyed: 0,
  adopted: 0,
  forgotten: 0,
  failed: 0,
  skipped: 0,
  unknown: 0,
  moved: 0,
  written: 1,
};
const RUN: RecordedRun = {
  header: {
    run: 'run-20260301T090000Z-0a1b',
    plan: 'p',
    workspace: 'w',
    environment: 'default',
    lineage: 'l',
    serial: 5,
    started_at: '2026-03-01T09:00:00.000Z',
    tool: 'trueup/0',
  },
  intents: [
    { number: 1, address, action: 'update', id: '1', entry: anEntry(address), before: null, after: null },
    { number: 2, address: other, action: 'delete', id: '2', entry: null, before: null, after: null },
  ],
  results: [
    { number: 1, address, outcome: 'done' },
    { number: 2, address: other, outcome: 'failed', message: 'no' },
  ],
  end: { counts, at: '2026-03-01T09:00:01.000Z' },
};

test('is the sha256 of the lines of a whole journal, intents first', () => {
  const { header, intents, results, end } = RUN;
  const lines = [
    renderRunLine({ type: 'run', format: 'trueup-run', version: 1, ...header }),
    ...intents.map((intent) => renderRunLine({ type: 'intent', ...intent })),
    ...results.map((result) => renderRunLine({ type: 'result', ...result })),
    renderRunLine({ type: 'end', ...end! }),
  ];
  expect(digestRun(RUN)).toBe(createHash('sha256').update(lines.join('')).digest('hex'));
});

test('two journals that differ anywhere have two digests, and a run that broke off has one', () => {
  const { header, intents, results } = RUN;
  const runs: readonly RecordedRun[] = [
    RUN,
    { ...RUN, header: { ...header, serial: 6 } },
    { ...RUN, intents: intents.slice(1) },
    { ...RUN, intents: intents.toReversed() },
    { ...RUN, results: results.slice(1) },
    { ...RUN, end: { counts, at: '2026-03-01T09:00:02.000Z' } },
    { ...RUN, end: undefined },
  ];
  expect(new Set(runs.map(digestRun)).size).toBe(runs.length);
});
