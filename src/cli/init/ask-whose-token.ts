import { createApiClient } from '../../api/client.ts';
import { createConnection } from '../../api/connection.ts';
import type { Workspace } from '../../model/live.ts';
import { readConnectionOptions } from '../connection-options.ts';
import type { CommandContext } from '../context.ts';
import type { CommonOptions } from '../options.ts';
import type { InitSettings } from './settings.ts';

/**
 * The workspace that the token belongs to, by `GET /me`; undefined when there is no token or nothing is to be asked. A
 * token that Intercom does not take ends the command: a project would be written that cannot plan.
 */
export async function askWhoseToken(
  context: CommandContext,
  options: CommonOptions & { readonly offline?: boolean },
  { region, apiVersion, tokenEnv }: Pick<InitSettings, 'region' | 'apiVersion' | 'tokenEnv'>,
): Promise<Workspace | undefined> {
  const hasToken = options.tokenFile !== undefined || (context.env[tokenEnv] ?? '').trim() !== '';
  if (!hasToken || options.offline || options.sandbox) return undefined;
  const about = { workspace: { id: '', region, apiVersion, tokenEnv } };
  const connection = createConnection(await readConnectionOptions(context, options, about, undefined));
  try {
    const client = { version: apiVersion, mode: 'read', signal: context.signal } as const;
    return await createApiClient(connection, client).workspace.read();
  } finally {
    await connection.close();
  }
}
