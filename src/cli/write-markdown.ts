import { createHash } from 'node:crypto';
import { TrueupError } from '../model/error.ts';
import type { Plan } from '../model/plan.ts';
import { renderError } from '../report/error-text.ts';
import { COMMENT_LIMIT } from '../report/markdown/limits.ts';
import { renderPlanMarkdown } from '../report/markdown/plan-markdown.ts';
import type { CommandContext } from './context.ts';
import type { CommonOptions } from './options.ts';
import { styleFor } from './style.ts';
import { writeReport } from './write-report.ts';

/** A report that was asked for in Markdown. */
export interface MarkdownOption {
  readonly markdownInto?: string;
}

/** Where the whole plan was written to, and what. */
export interface SavedPlan {
  readonly file: string | undefined;
  readonly text: () => string;
}

/** Writes a plan as Markdown that fits into a comment, where it was asked for. */
export async function writePlanMarkdown(
  context: CommandContext,
  { markdownInto }: MarkdownOption,
  plan: Plan,
  saved: SavedPlan,
  notice?: string,
): Promise<void> {
  if (markdownInto === undefined) return;
  const { file, text } = saved;
  const sha256 = () => createHash('sha256').update(text()).digest('hex');
  const full = file === undefined ? {} : { full: { name: file, sha256: sha256() } };
  const told = notice === undefined ? {} : { notice };
  await writeReport(context, markdownInto, renderPlanMarkdown(plan, { limit: COMMENT_LIMIT, ...full, ...told }));
}

/** Writes what is told once requests have left: then a file that cannot be written changes nothing of how the command ends. */
export async function writeLastMarkdown(
  context: CommandContext,
  options: MarkdownOption & Pick<CommonOptions, 'color'>,
  render: () => string,
): Promise<void> {
  if (options.markdownInto === undefined) return;
  try {
    await writeReport(context, options.markdownInto, render());
  } catch (error) {
    if (!(error instanceof TrueupError)) throw error;
    context.stderr.write(renderError(error, styleFor(context.stderr, context, options.color)));
  }
}
