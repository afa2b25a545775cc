import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TrueupError } from '../model/error.ts';
import type { CommandContext } from './context.ts';

/**
 * The token, from `--token-file`, from whoever started us, or from the environment's variable; never from an argument, where
 * every process of the machine could read it.
 */
export async function readToken(
  context: CommandContext,
  tokenFile: string | undefined,
  variable: string,
): Promise<string> {
  const given = context.token ?? context.env[variable];
  const text = tokenFile === undefined ? given : await readTokenFile(context, tokenFile);
  const token = text?.trim() ?? '';
  if (token === '') {
    throw new TrueupError(tokenFile === undefined ? `No token: ${variable} is not set` : `${tokenFile} is empty`, {
      code: 'no-token',
      category: 'unauthorised',
      hint: `Set ${variable} to an access token (Intercom: Settings > Integrations > Developer Hub > your app > Authentication), or try everything without one, with --sandbox.`,
    });
  }
  if (/[^\x21-\x7e]/u.test(token)) {
    throw new TrueupError(`The token in ${tokenFile ?? variable} holds characters that no token has`, {
      code: 'token-malformed',
      category: 'unauthorised',
      hint: 'Copy it again, without quotes, spaces or line breaks inside.',
    });
  }
  return token;
}

async function readTokenFile(context: CommandContext, file: string): Promise<string> {
  try {
    return await readFile(resolve(context.cwd, file), 'utf8');
  } catch (cause) {
    throw new TrueupError(`The token file ${file} cannot be read`, {
      code: 'no-token',
      category: 'unauthorised',
      hint: 'Check the path given to --token-file.',
      cause,
    });
  }
}
