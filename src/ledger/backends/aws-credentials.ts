import { TrueupError } from '../../model/error.ts';
import type { EngineSender } from '../engine-send.ts';
import type { FileSystem } from '../file-system.ts';
import { containerCredentials } from './aws-container.ts';
import { instanceCredentials } from './aws-instance.ts';
import { profileCredentials } from './aws-profile.ts';
import type { AwsCredentials } from './aws-signature.ts';
import { webIdentityCredentials } from './aws-sts.ts';

/** What the chain looks into. */
export interface CredentialWorld {
  readonly env: { readonly [name: string]: string | undefined };
  readonly fs: FileSystem;
  /** For services of AWS. */
  readonly sender: EngineSender;
  /** For addresses of the machine itself; waits a second or two and no longer. */
  readonly nearby: EngineSender;
  /** Runs a command of the user's own by their shell; what it says, when it ends well. */
  readonly run: (command: string) => Promise<string>;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Where STS is asked. */
  readonly region: string;
  /** The profile of trueup.yaml: then nothing else counts. */
  readonly profile: string | undefined;
}

/** Credentials that are looked for once, and again when they run out. */
export interface CredentialStore {
  get(): Promise<AwsCredentials>;
  /** The engine says that they ran out. */
  forget(): void;
}

const SPARE_MS = 300_000;

/** The credentials that other tools of AWS would find, in their order. */
export function findCredentials(world: CredentialWorld): CredentialStore {
  let found: Promise<AwsCredentials> | undefined;
  const look = async (): Promise<AwsCredentials> => {
    found ??= lookFor(world);
    try {
      return await found;
    } catch (error) {
      found = undefined;
      throw error;
    }
  };
  return {
    get: async () => {
      const credentials = await look();
      if (credentials.expires === undefined || credentials.expires - SPARE_MS > world.now()) return credentials;
      found = undefined;
      return await look();
    },
    forget: () => {
      found = undefined;
    },
  };
}

type Source = readonly [name: string, look: (world: CredentialWorld) => Promise<AwsCredentials | undefined>];

const SOURCES: readonly Source[] = [
  ['AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY', async ({ env }) => environmentCredentials(env)],
  ['AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN', webIdentityCredentials],
  ['the profile of AWS_PROFILE, or default, in ~/.aws', (world) => profileCredentials(world, undefined)],
  ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI', containerCredentials],
  ['the role of this machine (169.254.169.254)', instanceCredentials],
];

async function lookFor(world: CredentialWorld): Promise<AwsCredentials> {
  if (world.profile !== undefined) {
    const named = await profileCredentials(world, world.profile);
    if (named !== undefined) return named;
    throw missing(`the profile ${world.profile} of ledger.profile holds none`);
  }
  for (const [, look] of SOURCES) {
    const credentials = await look(world);
    if (credentials !== undefined) return credentials;
  }
  throw missing(`looked for, in this order: ${SOURCES.map(([name]) => name).join('; ')}`);
}

/** Keys that stand in the environment. */
export function environmentCredentials(env: CredentialWorld['env']): AwsCredentials | undefined {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'] ?? '';
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'] ?? '';
  if (accessKeyId === '' || secretAccessKey === '') return undefined;
  const sessionToken = env['AWS_SESSION_TOKEN'] || undefined;
  return { accessKeyId, secretAccessKey, sessionToken, expires: undefined, source: 'AWS_ACCESS_KEY_ID' };
}

function missing(where: string): TrueupError {
  return new TrueupError(`There are no credentials for the bucket of the ledger: ${where}.`, {
    code: 'ledger-no-credentials',
    category: 'unauthorised',
    hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile in ledger.profile.',
  });
}
