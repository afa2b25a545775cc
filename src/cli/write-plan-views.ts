import type { Plan } from '../model/plan.ts';
import type { Project } from '../model/project.ts';
import type { CommandContext } from './context.ts';
import { type HtmlOption, writePlanHtml } from './write-html.ts';
import { type MarkdownOption, type SavedPlan, writePlanMarkdown } from './write-markdown.ts';

/** What a plan is written from, for those who read it elsewhere. */
export interface ViewedPlan extends SavedPlan {
  /** Tells the types that members are of; undefined where the project is not read. */
  readonly project: Project | undefined;
  /** What became of the plan. */
  readonly notice?: string;
}

/** Writes a plan as Markdown and as a page, where either was asked for. */
export async function writePlanViews(
  context: CommandContext,
  options: MarkdownOption & HtmlOption,
  plan: Plan,
  { project, notice, ...saved }: ViewedPlan,
): Promise<void> {
  await writePlanMarkdown(context, options, plan, saved, notice);
  await writePlanHtml(context, options, plan, project, notice);
}
