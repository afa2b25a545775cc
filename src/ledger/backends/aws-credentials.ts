import { TrueupError } from '../../model/error.ts';
import { containerCredentials } from './aws-container.ts';
import { environmentCredentials } from './aws-environment.ts';
import { instanceCredentials } from './aws-instance.ts';
import { profileCredentials } from './aws-profile.ts';
import type { AwsCredentials } from './aws-signature.ts';
import { webIdentityCredentials } from './aws-sts.ts';
import type { CredentialWorld } from './aws-world.ts';

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

function missing(where: string): TrueupError {
  return new TrueupError(`There are no credentials for the bucket of the ledger: ${where}.`, {
    code: 'ledger-no-credentials',
    category: 'unauthorised',
    hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile in ledger.profile.',
  });
}
