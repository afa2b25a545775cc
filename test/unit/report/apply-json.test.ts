import { expect, test } from 'vitest';
import { applyJsonLine } from '../../../src/report/apply-json.ts';
import { VERSION_LINE } from '../../../src/report/json-line.ts';
import { anEnd, anOutcome, EVERY_EVENT } from './apply-events.ts';
import { eventsOf } from './schemas.ts';

test('every event is a valid line, in order, after the version', () => {
  const events = eventsOf(VERSION_LINE + EVERY_EVENT.map(applyJsonLine).join(''));
  expect(events.map((event) => event.type)).toEqual([
    'version',
    'run_start',
    'apply_start',
    'apply_retry',
    'apply_complete',
    'apply_complete',
    'apply_errored',
    'apply_skipped',
    'apply_errored',
    'apply_errored',
    'notice',
    'apply_summary',
  ]);
});

test('the outcome of a step keeps its fields', () => {
  const [event] = eventsOf(applyJsonLine(anOutcome('failed', { message: 'status 400', hint: 'mend it' })));
  expect(event).toEqual({
    type: 'apply_errored',
    number: 1,
    address: 'instance/Order/ORD-1',
    action: 'create',
    outcome: 'failed',
    message: 'status 400',
    hint: 'mend it',
  });
});

test('the summary says whether the run is complete', () => {
  const complete = (event: Parameters<typeof applyJsonLine>[0]): unknown =>
    eventsOf(applyJsonLine(event))[0]?.['complete'];
  expect(complete(anEnd({ added: 1 }))).toBe(true);
  expect(complete(anEnd({ skipped: 1 }))).toBe(false);
  expect(complete(anEnd({}, true))).toBe(false);
});
