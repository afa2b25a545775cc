import type { AwsCredentials } from './aws-signature.ts';
import type { CredentialWorld } from './aws-world.ts';

/** Keys that stand in the environment. */
export function environmentCredentials(env: CredentialWorld['env']): AwsCredentials | undefined {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'] ?? '';
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'] ?? '';
  if (accessKeyId === '' || secretAccessKey === '') return undefined;
  const sessionToken = env['AWS_SESSION_TOKEN'] || undefined;
  return { accessKeyId, secretAccessKey, sessionToken, expires: undefined, source: 'AWS_ACCESS_KEY_ID' };
}
