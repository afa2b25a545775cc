import { TrueupError } from '../../model/error.ts';
import { parseCredentials } from './aws-answer.ts';
import { readText } from './aws-files.ts';
import { askNearby } from './aws-instance.ts';
import type { AwsCredentials } from './aws-signature.ts';
import type { CredentialWorld } from './aws-world.ts';

const RELATIVE_TO = 'http://169.254.170.2';
const NEAR = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|169\.254\.170\.(?:2|23)|\[fd00:ec2::23\])$/u;

/** The role of a task of ECS, a pod of EKS or a shell of CloudShell. */
export async function containerCredentials(world: CredentialWorld): Promise<AwsCredentials | undefined> {
  const { env, fs } = world;
  const relative = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const full = env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  const address = relative ? `${RELATIVE_TO}${relative}` : full;
  if (!address) return undefined;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  // A token travels with it: only this machine and its own network, or encrypted.
  if (url === undefined || (url.protocol !== 'https:' && !NEAR.test(url.hostname))) throw elsewhere();
  const file = env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  const token = file ? (await readText(fs, file)).trim() : env['AWS_CONTAINER_AUTHORIZATION_TOKEN'];
  const said = await askNearby(world, { method: 'GET', url, headers: token ? { authorization: token } : {} });
  return said === undefined ? undefined : parseCredentials(said, 'the role of this container');
}

function elsewhere(): TrueupError {
  return new TrueupError('AWS_CONTAINER_CREDENTIALS_FULL_URI names no address of this machine, and not https.', {
    code: 'ledger-no-credentials',
    category: 'unauthorised',
    hint: 'Leave it as the container service sets it.',
  });
}
