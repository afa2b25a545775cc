import { UsageError } from '../model/error.ts';
import { createFrameWriter } from '../ui/frame-writer.ts';
import { reduceReview } from '../ui/review/reduce-review.ts';
import type { ReviewModel } from '../ui/review/review-model.ts';
import { initialReview, type ReviewOutcome } from '../ui/review/review-state.ts';
import type { CommandContext, Terminal } from './context.ts';
import { lookOf, whyPlain } from './look.ts';
import type { CommonOptions } from './options.ts';

/** A terminal that a plan can be reviewed in. */
export type ReviewTerminal = Terminal & Required<Pick<Terminal, 'onKey'>>;

/** The terminal `-i` needs; refused where there is none or nothing is left to choose, before anything is read. */
export function reviewTerminal(
  context: CommandContext,
  planFile: string | undefined,
  options: { readonly autoApprove?: boolean; readonly shard?: string },
): ReviewTerminal {
  for (const [isGiven, other, hint] of [
    [planFile !== undefined, 'a plan file is reviewed already', 'Leave out the file to choose from a new plan.'],
    [options.autoApprove, '-y asks nothing', 'Pass one of them.'],
    [options.shard !== undefined, 'shards wait for each other', 'Choose steps in an apply without --shard.'],
  ] as const) {
    if (isGiven) throw new UsageError(`-i lets you choose steps, and ${other}`, hint);
  }
  const { terminal } = context;
  const why =
    whyPlain(context) ?? (context.interactive ? undefined : 'it must not ask, or stdin or stdout is no terminal');
  if (why === undefined && terminal?.onKey !== undefined) return { ...terminal, onKey: terminal.onKey };
  throw new UsageError(
    `-i walks through the plan in a terminal, and ${why ?? 'stdin is none'}`,
    'Save the plan with trueup plan --out FILE, have it reviewed, and apply that file.',
  );
}

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[2J\u001b[H';
const LEAVE = '\u001b[?25h\u001b[?1049l';
/** Milliseconds between two frames: keys may come faster than anybody reads. */
const BETWEEN = 30;

/** Shows the plan on a screen of its own until somebody decides. Writes nothing but that screen. */
export async function reviewPlan(
  context: CommandContext,
  terminal: ReviewTerminal,
  model: ReviewModel,
  { color }: Pick<CommonOptions, 'color'>,
): Promise<ReviewOutcome> {
  const { drawReview } = await import('../ui/review/draw-review.ts');
  const { signal, sleep, now } = context;
  let state = initialReview(model);
  let writer = createFrameWriter(terminal.write);
  let drawnAt = Number.NEGATIVE_INFINITY;
  let isDue = false;
  const onExit = terminal.atExit(LEAVE);
  const offs: (() => void)[] = [];
  terminal.write(ENTER);
  try {
    return await new Promise<ReviewOutcome>((resolve, reject) => {
      const draw = (): void => {
        isDue = false;
        drawnAt = now();
        try {
          writer.show(drawReview(state, lookOf(context, terminal, color)));
        } catch (error) {
          reject(error);
        }
      };
      const drawSoon = (): void => {
        if (isDue) return;
        const wait = drawnAt + BETWEEN - now();
        if (wait <= 0) return draw();
        isDue = true;
        void sleep(wait, signal).then(() => isDue && draw());
      };
      offs.push(
        terminal.onKey((key) => {
          state = reduceReview(state, key);
          if (state.outcome !== undefined) resolve(state.outcome);
          else drawSoon();
        }),
        terminal.onResize(() => {
          writer = createFrameWriter(terminal.write);
          terminal.write('\u001b[2J\u001b[H');
          drawSoon();
        }),
        onAbort(signal, () => resolve({ type: 'interrupted' })),
      );
      draw();
    });
  } finally {
    isDue = false;
    for (const off of offs) off();
    onExit();
    terminal.write(LEAVE);
  }
}

function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) listener();
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
