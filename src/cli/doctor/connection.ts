import { type ApiClient, createApiClient } from '../../api/client.ts';
import { type Connection as ApiConnection, createConnection } from '../../api/connection.ts';
import type { ConnectionSigns } from '../../api/endpoints/workspace.ts';
import { parseAddress } from '../../model/address.ts';
import type { Configuration } from '../../model/desired.ts';
import { TrueupError } from '../../model/error.ts';
import type { Project } from '../../model/project.ts';
import { readConnectionOptions } from '../connection-options.ts';
import type { CommandContext } from '../context.ts';
import { openEmbeddedSandbox } from '../embedded-sandbox.ts';
import type { LoadedConfiguration } from '../load-configuration.ts';
import type { CommonOptions } from '../options.ts';

/** Intercom accepted the token. The client refuses everything that is no read. */
export interface Connected {
  readonly state: 'connected';
  readonly project: Project;
  readonly api: ApiClient;
  readonly signs: ConnectionSigns;
  /** The YAML names contacts by email, which are found by search. */
  readonly searchesByEmail: boolean;
  /** Local times around the call that brought the signs; milliseconds since the epoch. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** How trying to reach Intercom ended. `untried`: there was nothing to try it with. */
export type Connection =
  | Connected
  | { readonly state: 'refused'; readonly error: TrueupError }
  | { readonly state: 'untried'; readonly why: string };

/** A connection, and what ends it: the client, and the embedded sandbox with `--sandbox`. */
export interface OpenConnection {
  readonly connection: Connection;
  /** Opens a client that may write, and goes on after a signal; undefined when nothing was reached. */
  readonly openWriter: (() => ApiClient) | undefined;
  close(): Promise<void>;
}

/** Tries to reach Intercom for reading. Throws on mistakes of the command line, on a signal, and on bugs. */
export async function openConnection(
  context: CommandContext,
  options: CommonOptions,
  loaded: LoadedConfiguration,
): Promise<OpenConnection> {
  const { project, configuration } = loaded;
  if (!project) return untried('trueup.yaml has errors');
  // Made from half of the YAML, the sandbox would lack people for good: it makes them once.
  if (options.sandbox && !configuration) return untried('the sandbox is made from a valid configuration');
  const sandbox = options.sandbox && configuration ? await openEmbeddedSandbox(context, configuration) : undefined;
  let connected: ApiConnection | undefined;
  const close = async (): Promise<void> => {
    await connected?.close();
    await sandbox?.close();
  };
  try {
    const shared = createConnection(await readConnectionOptions(context, options, project, sandbox?.url));
    connected = shared;
    const version = project.workspace.apiVersion;
    const api = createApiClient(shared, { version, mode: 'read', signal: context.signal });
    const openWriter = (): ApiClient => createApiClient(shared, { version, mode: 'write' });
    const askedAt = context.now();
    const signs = await api.workspace.readSigns();
    const searchesByEmail = configuration !== undefined && namesContactsByEmail(configuration);
    const times = { askedAt, answeredAt: context.now() };
    return { connection: { state: 'connected', project, api, signs, searchesByEmail, ...times }, openWriter, close };
  } catch (error) {
    const isFinding = error instanceof TrueupError && error.category !== 'usage' && error.code !== 'interrupted';
    if (isFinding) return { connection: { state: 'refused', error }, openWriter: undefined, close };
    await close();
    throw error;
  }
}

function namesContactsByEmail({ desired }: Configuration): boolean {
  return [...desired.records.keys()].some((address) => {
    const parts = parseAddress(address);
    return parts?.kind === 'contact' && parts.selector === 'email';
  });
}

function untried(why: string): OpenConnection {
  return { connection: { state: 'untried', why }, openWriter: undefined, close: async () => undefined };
}
