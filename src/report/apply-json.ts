import type { ApplyEvent, StepOutcome } from '../model/event.ts';
import type { Json } from '../model/json.ts';
import { isComplete } from './apply-text.ts';
import { renderJsonLine } from './json-line.ts';

/**
 * One event of a run as a line of NDJSON (schemas/event.schema.json). The stream's version line comes from the caller:
 * a plan printed before the run has written it already.
 */
export function applyJsonLine(event: ApplyEvent): string {
  return renderJsonLine(lineOf(event));
}

const FINISHED: { readonly [outcome in StepOutcome]: string } = {
  done: 'apply_complete',
  failed: 'apply_errored',
  unknown: 'apply_errored',
  moved: 'apply_errored',
  skipped: 'apply_skipped',
};

function lineOf(event: ApplyEvent): { readonly type: string; readonly [key: string]: Json } {
  switch (event.type) {
    case 'run-started': {
      // Steps in full stand in the plan; here they only announce what is to come.
      const steps = event.steps.map(({ number, address, action }) => ({ number, address, action }));
      return { type: 'run_start', run: event.run, steps };
    }
    case 'step-started':
      return { type: 'apply_start', number: event.number, address: event.address, action: event.action };
    case 'step-retried':
      return {
        type: 'apply_retry',
        number: event.number,
        address: event.address,
        attempt: event.attempt,
        why: event.why,
      };
    case 'step-finished':
      return finishedLine(event);
    case 'notice':
      return { type: 'notice', message: event.message };
    case 'run-finished':
      return {
        type: 'apply_summary',
        run: event.run,
        complete: isComplete(event),
        interrupted: event.interrupted,
        counts: { ...event.counts },
      };
  }
}

function finishedLine(event: Extract<ApplyEvent, { type: 'step-finished' }>): {
  readonly type: string;
  readonly [key: string]: Json;
} {
  return {
    type: FINISHED[event.outcome],
    number: event.number,
    address: event.address,
    action: event.action,
    outcome: event.outcome,
    ...(event.message === undefined ? {} : { message: event.message }),
    ...(event.hint === undefined ? {} : { hint: event.hint }),
    ...(event.requestId === undefined ? {} : { request_id: event.requestId }),
    ...(event.id === undefined ? {} : { id: event.id }),
    ...(event.already === undefined ? {} : { already: event.already }),
  };
}
