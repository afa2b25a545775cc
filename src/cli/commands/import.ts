import { relative, resolve, sep } from 'node:path';
import { type BuiltImport, buildImport } from '../../import/build-import.ts';
import type { Address } from '../../model/address.ts';
import { UsageError } from '../../model/error.ts';
import type { Project } from '../../model/project.ts';
import { escapeText } from '../../report/escape.ts';
import { renderCoverageDocument, renderImportDocument } from '../../report/import-json.ts';
import { renderCoverage, renderImport, renderImportNotes } from '../../report/import-text.ts';
import { plainStyle, type Style } from '../../report/style.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { buildReport } from '../import/build-report.ts';
import { editFiles, type ImportFiles } from '../import/import-files.ts';
import { checkTypes, type ImportFlags, type ImportRequest, readImportRequest } from '../import/import-request.ts';
import { importRules } from '../import/import-rules.ts';
import { listCoverage } from '../import/list-coverage.ts';
import type { Progress } from '../import/observe-remote.ts';
import { type ReadSubjects, readSubjects } from '../import/read-subjects.ts';
import { writeImport } from '../import/write-import.ts';
import { interrupted } from '../interrupted.ts';
import { lockLedger } from '../lock-ledger.ts';
import { type CommonOptions, lockTimeoutOf } from '../options.ts';
import { openLedger, openSession, readLedger, type Session } from '../session.ts';
import { showDiff } from '../shown-diff.ts';
import { styleFor } from '../style.ts';
import { tellRecovered, tellWarnings } from '../tell.ts';
import { refreshProjectSchemas } from '../write-project-schemas.ts';

export interface ImportOptions extends CommonOptions, Partial<ImportFlags> {
  readonly list?: boolean;
  readonly dryRun?: boolean;
  readonly into?: string;
  readonly allAttributes?: boolean;
}

/** `trueup import`: writes what Intercom holds into YAML and takes it into the ledger. Sends no write. */
export async function runImport(context: CommandContext, options: ImportOptions): Promise<ExitCode> {
  checkUsage(options);
  const lockTimeout = lockTimeoutOf(options);
  const { type = [], contact = [], conversation = [], ids } = options;
  const flags: ImportFlags = { type, contact, conversation, ...(ids === undefined ? {} : { ids }) };
  const request = await readImportRequest(context, flags);
  const session = await openSession(context, options, { withKey: options.list !== true });
  try {
    // That nothing is declared yet is why somebody imports.
    const warnings = session.warnings.filter(({ code }) => code !== 'no-object-files');
    tellWarnings(context, { ...session, warnings }, options);
    checkTypes(session.configuration.project, request);
    if (options.list) return await runList(context, session, request, options);
    if (options.dryRun) return await importAll(context, session, request, options);
    const lock = await lockLedger(context, session, 'import', lockTimeout);
    try {
      return await importAll(context, session, request, options);
    } finally {
      await lock.release();
    }
  } finally {
    await session.close();
  }
}

function checkUsage(options: ImportOptions): void {
  const asked = [options.type, options.contact, options.conversation].some((each) => (each?.length ?? 0) > 0);
  if (!asked && options.ids === undefined && !options.list)
    throw new UsageError(
      'import does not know what to import',
      'Name it: --type Order, --contact external_id:70, --conversation 508, or --ids FILE; --list shows what there is.',
    );
  if (options.target.length + options.exclude.length > 0)
    throw new UsageError('import takes no --target and no --exclude', 'Name what is meant in a file: --ids FILE.');
  if (options.list && (options.into !== undefined || options.dryRun))
    throw new UsageError('--list writes nothing, so --into and --dry-run mean nothing beside it', 'Leave them out.');
}

async function runList(
  context: CommandContext,
  session: Session,
  request: ImportRequest,
  options: ImportOptions,
): Promise<ExitCode> {
  const { ledger, recovered } = await readLedger(session);
  tellRecovered(context, recovered);
  const coverage = await listCoverage(session, ledger, request, progressOf(context, options));
  const { verbose = false, quiet = false } = options;
  const style = styleFor(context.stdout, context, options.color);
  context.stdout.write(
    options.json ? renderCoverageDocument(coverage) : renderCoverage(coverage, { style, verbose, quiet }),
  );
  return EXIT.done;
}

async function importAll(
  context: CommandContext,
  session: Session,
  request: ImportRequest,
  options: ImportOptions,
): Promise<ExitCode> {
  const opened = await openLedger(context, session);
  tellRecovered(context, opened.recovered);
  const allAttributes = options.allAttributes === true;
  const read = await readSubjects({ session, opened, request, allAttributes, progress: progressOf(context, options) });
  const built = buildImport(importRules(read.project, session.configuration.desired, opened), read.subjects);
  const into = options.into === undefined ? undefined : intoOf(context, session.configuration.project, options.into);
  const edited = await editFiles(read.project, read.declarations, built, into);
  if (context.signal.aborted) throw interrupted();
  let project: Project = read.project;
  if (!options.dryRun) {
    const configuration = await writeImport(context, session, opened, edited.files, ownedBy(built, edited), options);
    project = configuration.project;
    await refreshProjectSchemas(context, configuration);
  }
  tell(context, project, { read, built, edited }, options);
  return EXIT.done;
}

/** What differs in something that import left alone is not taken over: the next plan shows it. */
function ownedBy({ decisions }: BuiltImport, { unplaced }: ImportFiles): ReadonlySet<Address> {
  const taken = decisions.filter(({ address, differs }) => !differs && !unplaced.includes(address));
  return new Set(taken.map(({ address }) => address));
}

function tell(
  context: CommandContext,
  project: Project,
  done: { readonly read: ReadSubjects; readonly built: BuiltImport; readonly edited: ImportFiles },
  options: ImportOptions,
): void {
  const { verbose = false, quiet = false, dryRun = false } = options;
  const style = styleFor(context.stdout, context, options.color);
  const report = buildReport(done, dryRun);
  const diff = dryRun ? (dress: Style) => showDiff(project, done.edited.files, dress) : undefined;
  if (options.json) {
    context.stdout.write(renderImportDocument(report, diff?.(plainStyle)));
    return;
  }
  context.stderr.write(
    renderImportNotes(report.notes, { style: styleFor(context.stderr, context, options.color), verbose }),
  );
  const shown = diff?.(style) ?? '';
  context.stdout.write(`${shown}${shown === '' ? '' : '\n'}${renderImport(report, { style, verbose, quiet })}`);
}

function intoOf({ cwd }: CommandContext, { root }: Project, file: string): string {
  const way = relative(root, resolve(cwd, file)).split(sep).join('/');
  if (!way.startsWith('../') && way !== '' && /\.ya?ml$/iu.test(way)) return way;
  throw new UsageError(
    `--into ${file} is no YAML file of the project`,
    'Name a .yaml file that `include` matches; it is made when it is not there.',
  );
}

/** Says on stderr how far reading has come, where it takes more than a moment. */
function progressOf(context: CommandContext, { quiet, json }: ImportOptions): Progress {
  const say = (text: string): void => {
    if (!quiet && !json) context.stderr.write(`${text}\n`);
  };
  return {
    page: (type, { page, totalPages, total }) => {
      if (totalPages > 1) say(`Reading ${escapeText(type)}: page ${page} of ${totalPages} (${total} instances)`);
    },
    reads: (count) => {
      if (count % READS_TOLD === 0) say(`Reading one by one: ${count} so far`);
    },
  };
}

const READS_TOLD = 250;
