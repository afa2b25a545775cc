import type { Finding, Plan, PlanOptions, Step } from '../model/plan.ts';
import { countDeletes } from '../plan/count-deletes.ts';
import { planId, stepIdentity } from '../plan/digest.ts';
import { escapeText } from '../report/escape.ts';
import { SourceLines } from '../report/source-lines.ts';
import type { ReviewModel } from '../ui/review/review-model.ts';
import type { CommandContext } from './context.ts';
import { EXIT, type ExitCode, signalExit } from './exit-code.ts';
import type { CommonOptions } from './options.ts';
import type { Derivation } from './pipeline.ts';
import type { Prepared } from './prepare-apply.ts';
import { type ReviewTerminal, reviewPlan } from './review-plan.ts';
import type { Session } from './session.ts';

/** What somebody chose of a plan: a reviewed plan of its own, and what was left for another time. */
export interface Choice {
  readonly reviewed: Plan;
  /** With the number of deletes that was typed. */
  readonly planOptions: PlanOptions;
  readonly deferred: readonly Step[];
}

/** Lets somebody choose steps in a terminal. Answers an exit code when it was left: then nothing is written. */
export async function chooseSteps(
  context: CommandContext,
  terminal: ReviewTerminal,
  session: Session,
  {
    derivation,
    planOptions,
    options,
  }: {
    readonly derivation: Derivation;
    readonly planOptions: PlanOptions;
    readonly options: CommonOptions;
  },
): Promise<Choice | ExitCode> {
  const { plan } = derivation;
  const outcome = await reviewPlan(context, terminal, modelOf(session, derivation), options);
  if (outcome.type !== 'perform') {
    context.stderr.write('Nothing was written: the plan was not approved.\n');
    if (outcome.type === 'left') return EXIT.failed;
    return signalExit(context) ?? EXIT.interrupted;
  }
  const { selected, allowDeletes } = outcome;
  const steps = plan.steps.filter(({ number }) => selected.has(number));
  return {
    reviewed: { ...plan, steps, id: planId({ ...plan, steps }) },
    planOptions: allowDeletes === null ? planOptions : { ...planOptions, allowDeletes },
    deferred: plan.steps.filter(({ number }) => !selected.has(number)),
  };
}

/** What the exact number of deletes lifts, and nothing else does. */
const LIFTED_BY_NUMBER: ReadonlySet<string> = new Set(['too-many-deletes', 'type-emptied']);

function modelOf({ sources }: Session, { plan, work, refusalsOf }: Derivation): ReviewModel {
  const wantsNumber = ({ code, remedy }: Finding): boolean =>
    LIFTED_BY_NUMBER.has(code) && remedy?.startsWith('--allow-deletes ') === true;
  return {
    plan,
    sourceOf: (step) => sourceLinesOf(step, sources),
    judge: (selected) => {
      const part = work.filter(({ step }) => selected.has(step.number));
      const findings = refusalsOf(part);
      return {
        deletes: countDeletes(part.map(({ change }) => change)),
        wantNumber: findings.filter(wantsNumber),
        refusals: findings.filter((finding) => !wantsNumber(finding)),
      };
    },
  };
}

const LINES_SHOWN = 12;

/** The lines a step comes from: the one it is declared on and those that belong to it, without what is sensitive. */
function sourceLinesOf({ source }: Step, sources: ReadonlyMap<string, string>): string[] {
  const text = source === null ? undefined : sources.get(source.file);
  if (source === null || text === undefined) return [];
  const lines = new SourceLines(text);
  const first = lines.line(source.line) ?? '';
  const shown = [first];
  for (let number = source.line + 1; shown.length < LINES_SHOWN; number += 1) {
    const line = lines.line(number);
    if (line === undefined || indentOf(line) <= indentOf(first)) break;
    shown.push(line);
  }
  const margin = indentOf(first);
  return shown.map((line, index) => `${String(source.line + index).padStart(4)} ${escapeText(line.slice(margin))}`);
}

function indentOf(line: string): number {
  return line.search(/\S|$/u);
}

/** What is left for another time is no step that nobody reviewed. */
export function withDeferred(prepared: Prepared, deferred: readonly Step[]): Prepared {
  const known = new Set(deferred.map(stepIdentity));
  const { match } = prepared;
  const unreviewed = match?.unreviewed.filter((step) => !known.has(stepIdentity(step))) ?? [];
  return { ...prepared, deferred, match: match && { ...match, unreviewed } };
}

/** The plan with what the guards say of the steps that were chosen of it, where some were. */
export function guardedPlan({ derivation, perform, deferred }: Prepared): Plan {
  const { plan, refusalsOf } = derivation;
  if (deferred === undefined) return plan;
  return {
    ...plan,
    findings: [...refusalsOf(perform), ...plan.findings.filter(({ severity }) => severity !== 'refuse')],
  };
}
