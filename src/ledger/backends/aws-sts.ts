import { TrueupError } from '../../model/error.ts';
import { askSurely } from '../ask-surely.ts';
import { notPermitted } from '../engine-errors.ts';
import type { EngineAnswer } from '../engine-send.ts';
import { OutcomeUnknown } from '../shared-object.ts';
import { timeOf } from './aws-answer.ts';
import { readText } from './aws-files.ts';
import { type AwsCredentials, encodeStrictly, signRequest } from './aws-signature.ts';
import type { CredentialWorld } from './aws-world.ts';
import { textIn } from './read-xml.ts';

/** A role to take on. */
export interface RoleWanted {
  readonly arn: string;
  readonly session: string | undefined;
  readonly externalId?: string | undefined;
  readonly seconds?: string | undefined;
}

const SESSION = 'trueup';

/** Takes on a role with other credentials. */
export async function assumeRole(
  world: CredentialWorld,
  { arn, session, externalId, seconds }: RoleWanted,
  by: AwsCredentials,
): Promise<AwsCredentials> {
  const wanted = { Action: 'AssumeRole', RoleArn: arn, RoleSessionName: session ?? SESSION };
  return await askSts(world, { ...wanted, ExternalId: externalId, DurationSeconds: seconds }, { arn, by });
}

/** Takes on a role with a token that somebody else vouches for, as in GitHub Actions, GitLab and EKS. */
export async function assumeRoleByToken(
  world: CredentialWorld,
  { arn, session }: RoleWanted,
  file: string,
): Promise<AwsCredentials> {
  const token = (await readText(world.fs, file)).trim();
  if (token === '')
    throw new TrueupError(`There is no token in ${file}, which is to prove who may take on ${arn}.`, {
      code: 'ledger-no-credentials',
      category: 'unauthorised',
      hint: 'See that the file of AWS_WEB_IDENTITY_TOKEN_FILE (web_identity_token_file) is there and can be read.',
    });
  const wanted = { Action: 'AssumeRoleWithWebIdentity', RoleArn: arn, RoleSessionName: session ?? SESSION };
  return await askSts(world, { ...wanted, WebIdentityToken: token }, { arn, by: undefined });
}

/** What the environment of EKS and of CI names. */
export async function webIdentityCredentials(world: CredentialWorld): Promise<AwsCredentials | undefined> {
  const file = world.env['AWS_WEB_IDENTITY_TOKEN_FILE'];
  const arn = world.env['AWS_ROLE_ARN'];
  if (!file || !arn) return undefined;
  return await assumeRoleByToken(world, { arn, session: world.env['AWS_ROLE_SESSION_NAME'] || undefined }, file);
}

async function askSts(
  { sender, region, now, sleep }: CredentialWorld,
  fields: { readonly [name: string]: string | undefined },
  { arn, by }: { readonly arn: string; readonly by: AwsCredentials | undefined },
): Promise<AwsCredentials> {
  const home = region === 'auto' ? 'us-east-1' : region;
  const url = new URL(`https://sts.${home}.amazonaws.com${home.startsWith('cn-') ? '.cn' : ''}/`);
  const all = Object.entries({ ...fields, Version: '2011-06-15' });
  const form = all
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${encodeStrictly(value)}`))
    .join('&');
  const body = Buffer.from(form);
  const plain = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await askSurely(url.host, sleep, async (): Promise<EngineAnswer> => {
    const scope = { region: home, service: 'sts', at: now() } as const;
    const headers = by === undefined ? plain : signRequest({ method: 'POST', url, headers: plain, body }, by, scope);
    const said = await sender.send({ method: 'POST', url, headers, body });
    if (said.status >= 500 || said.status === 429) throw new OutcomeUnknown(`it answered ${said.status}`);
    return said;
  });
  const xml = Buffer.from(answer.body).toString('utf8');
  const [accessKeyId, secretAccessKey] = [textIn(xml, 'AccessKeyId'), textIn(xml, 'SecretAccessKey')];
  if (answer.status !== 200 || accessKeyId === undefined || secretAccessKey === undefined)
    throw notPermitted(
      url.host,
      `the role ${arn} was not given (${answer.status} ${textIn(xml, 'Code') ?? ''}).`,
      `Check who the role ${arn} trusts, and the credentials ${by === undefined ? 'in the token' : `from ${by.source}`}.`,
    );
  const sessionToken = textIn(xml, 'SessionToken');
  const expires = timeOf(textIn(xml, 'Expiration') ?? '');
  return { accessKeyId, secretAccessKey, sessionToken, expires, source: `the role ${arn}` };
}
