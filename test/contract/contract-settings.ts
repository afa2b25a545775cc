/** The real workspace that plays the story, as the environment names it. */
export interface ContractSettings {
  readonly token: string;
  /** The id_code of GET /me. */
  readonly workspace: string;
  readonly region: string;
  readonly version: string;
  readonly url: string;
  /** The address was given, so trueup has to be told it, too. */
  readonly isAddressGiven: boolean;
}

const HOSTS: ReadonlyMap<string, string> = new Map([
  ['us', 'https://api.intercom.io'],
  ['eu', 'https://api.eu.intercom.io'],
  ['au', 'https://api.au.intercom.io'],
]);

const VERSIONS: readonly string[] = ['2.13', '2.14', '2.15', '2.16'];

/** What has to be set for the suite to run. */
export const NEEDED = ['INTERCOM_ACCESS_TOKEN', 'TRUEUP_CONTRACT_WORKSPACE'] as const;

/** Undefined unless both a token and a workspace are named: a token alone says nothing about where tests may write. */
export function readContractSettings(env: Readonly<Record<string, string | undefined>>): ContractSettings | undefined {
  const [token = '', workspace = ''] = NEEDED.map((name) => env[name]);
  if (token === '' || workspace === '') return undefined;
  const region = env['TRUEUP_CONTRACT_REGION'] || 'us';
  const host = HOSTS.get(region);
  if (host === undefined) throw new Error(`TRUEUP_CONTRACT_REGION is ${region}; it is one of us, eu, au`);
  const version = env['TRUEUP_CONTRACT_VERSION'] || '2.16';
  if (!VERSIONS.includes(version)) {
    throw new Error(`TRUEUP_CONTRACT_VERSION is ${version}; it is one of ${VERSIONS.join(', ')}`);
  }
  const given = env['TRUEUP_CONTRACT_API_URL'] ?? '';
  const url = (given || host).replace(/\/+$/u, '');
  return { token, workspace, region, version, url, isAddressGiven: given !== '' };
}
