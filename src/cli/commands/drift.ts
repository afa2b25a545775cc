import type { Moved } from '../../diff/diff-drift.ts';
import { buildBody, readField } from '../../model/body.ts';
import { TrueupError, UsageError } from '../../model/error.ts';
import type { Json } from '../../model/json.ts';
import { maskBody } from '../../plan/mask.ts';
import { renderDriftLines } from '../../report/drift-json.ts';
import { type DriftItem, type DriftReport, isOpen } from '../../report/drift-report.ts';
import { renderDrift } from '../../report/drift-text.ts';
import { renderDriftMarkdown } from '../../report/markdown/drift-markdown.ts';
import { COMMENT_LIMIT } from '../../report/markdown/limits.ts';
import type { CommandContext } from '../context.ts';
import { type WrittenDrift, writeDrift } from '../drift/write-drift.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { CommonOptions } from '../options.ts';
import { deriveDrift } from '../pipeline.ts';
import { type OpenLedger, openLedger, openSession, type Session } from '../session.ts';
import { showDiff } from '../shown-diff.ts';
import { styleFor } from '../style.ts';
import { knownAddresses, tellRecovered, tellUnaccepted, tellUnmatched, tellWarnings } from '../tell.ts';
import { type CiReportOptions, writeDriftReports } from '../write-ci-reports.ts';
import type { MarkdownOption } from '../write-markdown.ts';
import { writeReport } from '../write-report.ts';
import { planOptionsOf } from './plan.ts';

export interface DriftCommandOptions extends CommonOptions, MarkdownOption, CiReportOptions {
  readonly jsonInto?: string;
  /** One issue tells what drifted. */
  readonly issue?: boolean;
  readonly write?: boolean;
  readonly dryRun?: boolean;
}

/**
 * `trueup drift`: what moved in Intercom since the last apply; with `--write` the YAML says so, too. Sends no write; exit 2
 * when some of it is neither accepted nor in the YAML.
 */
export async function runDrift(context: CommandContext, options: DriftCommandOptions): Promise<ExitCode> {
  if (options.dryRun && !options.write)
    throw new UsageError('--dry-run shows what --write would write', 'Pass both, or neither.');
  const session = await openSession(context, options);
  try {
    tellWarnings(context, session, options);
    const opened = await openLedger(context, session);
    tellRecovered(context, opened.recovered);
    tellUnaccepted(context, session, opened.ledger, options);
    if (!opened.ledger) throw noLedger(session);
    const { report, files } = await readReport(context, session, opened, options);
    if (options.issue) await (await import('../tell-drift-issue.ts')).tellDriftIssue(context, report);
    await writeDriftReports(context, session.configuration.project.root, options, report);
    context.news?.({ kind: 'drift', report });
    const lines = renderDriftLines(report);
    if (options.jsonInto !== undefined) await writeReport(context, options.jsonInto, lines);
    if (options.markdownInto !== undefined)
      await writeReport(context, options.markdownInto, renderDriftMarkdown(report, { limit: COMMENT_LIMIT }));
    const style = styleFor(context.stdout, context, options.color);
    if (options.dryRun && !options.json) {
      const diff = showDiff(session.configuration.project, files, style);
      context.stdout.write(diff === '' ? '' : `${diff}\n`);
    }
    context.stdout.write(options.json ? lines : renderDrift(report, { style, verbose: options.verbose === true }));
    const isLeft = (item: DriftItem) => isOpen(item) && (options.dryRun || item.write?.done !== true);
    return report.items.some(isLeft) ? EXIT.changesPending : EXIT.done;
  } finally {
    await session.close();
  }
}

async function readReport(
  context: CommandContext,
  session: Session,
  opened: OpenLedger,
  options: DriftCommandOptions,
): Promise<{ readonly report: DriftReport; readonly files: WrittenDrift['files'] }> {
  const { configuration, reader: remote, traits, sources } = session;
  const { ledger, hasher } = opened;
  const derived = { configuration, ledger, hasher, remote, traits, options: planOptionsOf(options), sources };
  const { live, drift } = await deriveDrift(derived);
  const { project, desired } = configuration;
  tellUnmatched(context, options, knownAddresses(session, ledger, live));
  const written = options.write ? await writeDrift(context, session, opened, { live, drift }, options) : undefined;
  const isKnown = (address: string) => desired.records.has(address as never) || ledger?.entries.has(address as never);
  const report: DriftReport = {
    workspace: project.workspace.id,
    environment: project.environment,
    items: drift.items.map((item) => toItem(item)),
    checked: drift.checked,
    unowned: [...live.records.keys()].filter((address) => !isKnown(address)).sort(),
    ...(options.target.length + options.exclude.length > 0 ? { scoped: true } : {}),
    ...(written ? { written: { dryRun: options.dryRun === true, files: written.files } } : {}),
  };
  return { report, files: written?.files ?? [] };

  function toItem(item: Moved): DriftItem {
    const record = desired.records.get(item.address);
    const source = item.pointer === null ? record?.source : record?.fieldSources[item.pointer];
    const write = written?.writes.get(item);
    return {
      address: item.address,
      pointer: item.pointer,
      kind: item.kind,
      applied: 'differs',
      live: masked(item, item.live) ?? null,
      desired: masked(item, item.desired),
      ...(source ? { source } : {}),
      ...(item.acceptance === undefined ? {} : { acceptance: item.acceptance }),
      ...(item.acceptance?.expired === false ? { accepted: true } : {}),
      ...(item.agreed === undefined ? {} : { agreed: true }),
      ...(write === undefined ? {} : { write }),
      ...(item.message === undefined ? {} : { message: item.message }),
    };
  }

  function masked({ address, pointer }: Moved, value: Json | undefined): Json | undefined {
    if (pointer === null || value === undefined) return value;
    return readField(maskBody(project, address, buildBody([[pointer, value]]), hasher), pointer);
  }
}

function noLedger(session: Session): TrueupError {
  return new TrueupError(`There is no ledger at ${session.backend.location}: nothing was applied from here yet`, {
    code: 'no-ledger',
    category: 'failed',
    hint: 'Apply once; from then on drift compares Intercom with what was applied. In CI, keep the ledger between jobs.',
  });
}
