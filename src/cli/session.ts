import { type ApiClient, createApiClient } from '../api/client.ts';
import type { ApiClientOptions } from '../api/client-options.ts';
import { type Connection, createConnection } from '../api/connection.ts';
import { hasSensitive } from '../desired/sensitive-places.ts';
import { createRemote } from '../kinds/registry.ts';
import type { LedgerBackend, StoredLedger } from '../ledger/backend.ts';
import { checkLedger } from '../ledger/check-ledger.ts';
import { createFieldHasher } from '../ledger/field-hasher.ts';
import type { FileSystem } from '../ledger/file-system.ts';
import { type LedgerKey, ledgerKey } from '../ledger/ledger-key.ts';
import { readRunsSince } from '../ledger/read-runs.ts';
import { recoverLedger } from '../ledger/recover.ts';
import type { Configuration } from '../model/desired.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { TrueupError } from '../model/error.ts';
import type { FieldHasher, Ledger } from '../model/ledger.ts';
import type { Workspace } from '../model/live.ts';
import type { Project } from '../model/project.ts';
import type { Remote } from '../model/remote.ts';
import type { Traits } from '../model/traits.ts';
import { checkWorkspace } from './check-workspace.ts';
import { readConnectionOptions } from './connection-options.ts';
import type { CommandContext } from './context.ts';
import { openEmbeddedSandbox } from './embedded-sandbox.ts';
import { InvalidConfiguration } from './invalid-configuration.ts';
import { loadConfiguration } from './load-configuration.ts';
import { openBackend } from './open-backend.ts';
import { budgetOf, type CommonOptions, deadlineOf, parallelismOf, shardOf } from './options.ts';
import { readTraits } from './read-traits.ts';
import { runsDirectory } from './runs-directory.ts';
import { createNotices, type Notices } from './tell.ts';

/** A configuration, a workspace that is proven to be its own, and the ledger between them. */
export interface Session {
  readonly configuration: Configuration;
  readonly warnings: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  readonly workspace: Workspace;
  /** What `doctor --canary` learned about it. */
  readonly traits: Traits;
  /** Refuses every request that is not a read. */
  readonly reader: Remote;
  /** The same under the declarations of another state of the project, which decide how values are read. */
  openReader(project: Project): Remote;
  /** What is no record, such as the attributes there are; refuses every request that is not a read. */
  openApi(): ApiClient;
  /** Opens Intercom for writing. */
  openWriter(): Remote;
  /** Sends what is said about waiting to this listener; without one to stderr again. */
  readonly divertNotices: Notices['divert'];
  /** Milliseconds that are left of `--deadline`; Infinity without one. */
  timeLeft(): number;
  readonly backend: LedgerBackend;
  readonly runsDirectory: string;
  /** Where the ledger and the journals of runs are kept. */
  readonly fs: FileSystem;
  close(): Promise<void>;
}

/** Where the ledger of a project is kept: enough of a session for those who ask Intercom nothing. */
export interface LedgerPlace extends Pick<Session, 'backend' | 'runsDirectory' | 'fs'> {
  readonly configuration: Pick<Configuration, 'project'>;
}

/** The ledger as a run sees it: read, checked, and with what interrupted runs recorded folded in. */
export interface OpenLedger {
  readonly stored: StoredLedger | undefined;
  readonly ledger: Ledger | undefined;
  readonly key: LedgerKey;
  readonly hasher: FieldHasher;
  /** Runs that never reached the ledger and were folded in. */
  readonly recovered: readonly string[];
}

/**
 * Loads the configuration, finds the token, and proves that the token's workspace is the one that is meant. Without its
 * key the ledger tells what is owned, and not what was applied.
 */
export async function openSession(
  context: CommandContext,
  options: CommonOptions,
  { withKey = true }: { readonly withKey?: boolean } = {},
): Promise<Session> {
  // Mistakes on the command line are told before those in files.
  parallelismOf(options);
  budgetOf(options);
  deadlineOf(options);
  shardOf(options);
  const loaded = await loadConfiguration(context, options.env === undefined ? {} : { env: options.env });
  const { configuration, diagnostics, sources } = loaded;
  if (!configuration || hasErrors(diagnostics)) throw new InvalidConfiguration(diagnostics, sources);
  const { project } = configuration;
  if (withKey) checkSensitiveKey(context, project);
  const traits = await readTraits(context, options, project);
  return await connectSession(context, options, { configuration, diagnostics, sources, traits });
}

/** What files say before anybody is asked: the configuration, and what is known of its workspace. */
export interface LoadedProject {
  readonly configuration: Configuration;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  readonly traits: Traits;
}

/** Connects a configuration to its workspace, and proves that it is the one that is meant. */
export async function connectSession(
  context: CommandContext,
  options: CommonOptions,
  { configuration, diagnostics, sources, traits }: LoadedProject,
): Promise<Session> {
  const { project } = configuration;
  const sandbox = options.sandbox ? await openEmbeddedSandbox(context, configuration) : undefined;
  let connection: Connection | undefined;
  let backend: LedgerBackend | undefined;
  const closeAll = async () => {
    await connection?.close();
    await backend?.close();
    await sandbox?.close();
  };
  try {
    const notices = createNotices(context, options);
    const about = await readConnectionOptions(context, options, project, sandbox?.url, notices);
    const shared = createConnection(about);
    connection = shared;
    const client = { version: project.workspace.apiVersion, signal: context.signal };
    const connect = (mode: ApiClientOptions['mode'], under = project): Remote =>
      createRemote(shared, { ...client, project: under, mode, traits, allOrNothing: mode === 'read' });
    const reader = connect('read');
    const workspace = await reader.readWorkspace();
    checkWorkspace(project, workspace);
    backend = await openBackend(context, options, configuration);
    return {
      configuration,
      warnings: diagnostics,
      sources,
      workspace,
      traits,
      reader,
      openReader: (under) => connect('read', under),
      openApi: () => createApiClient(shared, { ...client, mode: 'read' }),
      openWriter: () => connect('write'),
      divertNotices: notices.divert,
      timeLeft: () => (about.deadline ?? Number.POSITIVE_INFINITY) - context.now(),
      backend,
      runsDirectory: runsDirectory(project.root, options),
      fs: context.fs,
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Reads the ledger and folds in what interrupted runs recorded. */
export async function openLedger(context: CommandContext, session: Session): Promise<OpenLedger> {
  const { stored, ledger, recovered } = await readLedger(session);
  const key = ledgerKey(ledger, context.env['TRUEUP_LEDGER_KEY'], context.randomBytes);
  return { stored, ledger, key, hasher: createFieldHasher(key.bytes), recovered };
}

/** The same without its key: what is owned, for those who do not ask what was applied. */
export async function readLedger(session: LedgerPlace): Promise<Pick<OpenLedger, 'stored' | 'ledger' | 'recovered'>> {
  const { project } = session.configuration;
  const stored = await session.backend.read();
  if (stored) checkLedger(stored.ledger, { workspace: project.workspace.id, environment: project.environment });
  const runs = stored ? await readRunsSince(session.runsDirectory, stored.ledger, session.fs) : [];
  return { stored, ...recoverLedger(stored?.ledger, runs) };
}

/** A key that lies beside the hashes protects no secret: whoever reads the ledger could try values until one fits. */
export function checkSensitiveKey(context: CommandContext, project: Project): void {
  if (!hasSensitive(project) || (context.env['TRUEUP_LEDGER_KEY'] ?? '').trim() !== '') return;
  throw new TrueupError('trueup.yaml declares sensitive attributes, and TRUEUP_LEDGER_KEY is not set', {
    code: 'ledger-key-needed',
    category: 'invalid',
    hint: 'Make a key once with `openssl rand -hex 32`, keep it as a secret, and set TRUEUP_LEDGER_KEY to it in every run.',
  });
}
