import { TrueupError } from '../../model/error.ts';
import type { EngineAnswer, EngineRequest } from '../engine-send.ts';
import { OutcomeUnknown } from '../shared-object.ts';
import { parseCredentials } from './aws-answer.ts';
import type { AwsCredentials } from './aws-signature.ts';
import type { CredentialWorld } from './aws-world.ts';

const METADATA = 'http://169.254.169.254/latest';
const ROLES = `${METADATA}/meta-data/iam/security-credentials/`;

/** The role of a machine of Amazon's, by version 2 of its service; nothing where no such service answers. */
export async function instanceCredentials(world: CredentialWorld): Promise<AwsCredentials | undefined> {
  if ((world.env['AWS_EC2_METADATA_DISABLED'] ?? '').toLowerCase() === 'true') return undefined;
  const lifetime = { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' };
  const token = await askNearby(world, { method: 'PUT', url: new URL(`${METADATA}/api/token`), headers: lifetime });
  if (token === undefined) return undefined;
  const headers = { 'x-aws-ec2-metadata-token': token };
  const role = (await askNearby(world, { method: 'GET', url: new URL(ROLES), headers }))?.split('\n')[0]?.trim();
  if (role === undefined || !/^[\w+=,.@-]+$/u.test(role)) return undefined;
  const said = await askNearby(world, { method: 'GET', url: new URL(role, ROLES), headers });
  return said === undefined ? undefined : parseCredentials(said, `the role ${role} of this machine`);
}

/** What an address of the machine says; undefined when nobody is there or it says nothing. */
export async function askNearby({ nearby }: CredentialWorld, request: EngineRequest): Promise<string | undefined> {
  let answer: EngineAnswer;
  try {
    answer = await nearby.send(request);
  } catch (error) {
    if (error instanceof OutcomeUnknown || error instanceof TrueupError) return undefined;
    throw error;
  }
  return answer.status === 200 ? Buffer.from(answer.body).toString('utf8') : undefined;
}
