import { TrueupError } from '../../model/error.ts';
import { parseCredentials } from './aws-answer.ts';
import { containerCredentials } from './aws-container.ts';
import { environmentCredentials } from './aws-environment.ts';
import { type AwsProfile, awsFiles, readAwsProfiles } from './aws-files.ts';
import { instanceCredentials } from './aws-instance.ts';
import type { AwsCredentials } from './aws-signature.ts';
import { assumeRole, assumeRoleByToken, type RoleWanted } from './aws-sts.ts';
import type { CredentialWorld } from './aws-world.ts';

type Profiles = ReadonlyMap<string, AwsProfile>;

/** The credentials of a profile: the one that is named, else that of AWS_PROFILE, else `default`, which may be missing. */
export async function profileCredentials(
  world: CredentialWorld,
  named: string | undefined,
): Promise<AwsCredentials | undefined> {
  const wanted = named ?? (world.env['AWS_PROFILE'] || undefined);
  const profiles = await readAwsProfiles(world.env, world.fs);
  const name = wanted ?? 'default';
  if (wanted !== undefined && !profiles.has(wanted)) {
    const { config, credentials } = awsFiles(world.env);
    throw unusable(`There is no profile ${wanted} in ${config} or ${credentials}`, 'Check its name.');
  }
  return await ofProfile(world, profiles, name, []);
}

async function ofProfile(
  world: CredentialWorld,
  profiles: Profiles,
  name: string,
  through: readonly string[],
): Promise<AwsCredentials | undefined> {
  const profile = profiles.get(name);
  if (profile === undefined) return undefined;
  const isCircle = through.includes(name);
  const arn = profile['role_arn'];
  if (arn !== undefined && !isCircle) return await ofRole(world, profiles, { name, profile, arn }, through);
  const [accessKeyId, secretAccessKey] = [profile['aws_access_key_id'], profile['aws_secret_access_key']];
  if (accessKeyId && secretAccessKey) {
    const sessionToken = profile['aws_session_token'] || undefined;
    return { accessKeyId, secretAccessKey, sessionToken, expires: undefined, source: `the profile ${name}` };
  }
  if (isCircle) throw unusable(`The profile ${name} takes its credentials from itself`, 'Correct source_profile.');
  if (profile['credential_process'] !== undefined) return await ofProcess(world, name, profile['credential_process']);
  if (profile['sso_session'] ?? profile['sso_start_url'])
    throw unusable(
      `The profile ${name} signs in by SSO, which trueup does not do itself`,
      `Add a profile with credential_process = aws configure export-credentials --profile ${name}, and name that one.`,
    );
  return undefined;
}

async function ofRole(
  world: CredentialWorld,
  profiles: Profiles,
  { name, profile, arn }: { readonly name: string; readonly profile: AwsProfile; readonly arn: string },
  through: readonly string[],
): Promise<AwsCredentials> {
  const role: RoleWanted = {
    arn,
    session: profile['role_session_name'],
    externalId: profile['external_id'],
    seconds: profile['duration_seconds'],
  };
  if (profile['mfa_serial'] !== undefined)
    throw unusable(
      `The profile ${name} asks for a code of an MFA device, and nobody is asked here`,
      `Add a profile with credential_process = aws configure export-credentials --profile ${name}, and name that one.`,
    );
  const file = profile['web_identity_token_file'];
  if (file !== undefined) return await assumeRoleByToken(world, role, file);
  const from = profile['source_profile'];
  const by =
    from === undefined
      ? await ofSource(world, profile['credential_source'] ?? '')
      : await ofProfile(world, profiles, from, [...through, name]);
  if (by === undefined)
    throw unusable(
      `The profile ${name} takes on a role, and has no credentials to do it with`,
      `Give the profile ${from ?? name} credentials, or name another one in source_profile.`,
    );
  return await assumeRole(world, role, by);
}

async function ofSource(world: CredentialWorld, source: string): Promise<AwsCredentials | undefined> {
  if (source === 'Environment') return environmentCredentials(world.env);
  if (source === 'EcsContainer') return await containerCredentials(world);
  return source === 'Ec2InstanceMetadata' ? await instanceCredentials(world) : undefined;
}

async function ofProcess(world: CredentialWorld, name: string, command: string): Promise<AwsCredentials> {
  const hint = `Run the command of credential_process of the profile ${name} by hand.`;
  const said = await world.run(command).catch(() => {
    // What it said may hold a secret.
    throw unusable(`The credential_process of the profile ${name} failed`, hint);
  });
  const credentials = parseCredentials(said, `credential_process of the profile ${name}`);
  if (credentials === undefined)
    throw unusable(`The credential_process of the profile ${name} told no credentials`, hint);
  return credentials;
}

function unusable(message: string, hint: string): TrueupError {
  return new TrueupError(`${message}.`, { code: 'ledger-no-credentials', category: 'unauthorised', hint });
}
