import type { ApplyEvent } from '../model/event.ts';
import { applyJsonLine } from '../report/apply-json.ts';
import { applyLine, type RunFinished } from '../report/apply-text.ts';
import { countOf, renderName } from '../report/name.ts';
import { formatDuration } from '../ui/fit-text.ts';
import type { CommandContext } from './context.ts';
import type { RunInput } from './perform-run.ts';

/** Runs of so few steps keep a line for each above the frame. */
const FEW_STEPS = 50;

/** What is said of a run while it goes on: JSON lines on stdout, plain lines or a frame on stderr. */
export function tellEvent(context: CommandContext, input: RunInput, event: ApplyEvent): void {
  const { json, quiet, style, progress } = input;
  if (json) {
    context.stdout.write(applyJsonLine(event));
    return;
  }
  if (progress?.isShown()) {
    progress.tell(event);
    if (event.type !== 'step-finished' || input.perform.length > FEW_STEPS) return;
  }
  const line = quiet ? undefined : applyLine(event, style);
  if (line !== undefined) context.stderr.write(`${line}\n`);
}

/** Takes the frame away, and leaves one line in its place. */
export function tellTime(context: CommandContext, { progress, perform, style }: RunInput, { run }: RunFinished): void {
  if (!progress?.isShown()) return;
  const took = progress.end();
  const time = took < 10_000 ? `${(took / 1000).toFixed(1)} s` : formatDuration(took);
  const line = `Run ${renderName(run)}: ${countOf(perform.length, 'step')} in ${time}.`;
  context.stderr.write(`${style.dim(line)}\n`);
}
