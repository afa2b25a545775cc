import { posix } from 'node:path';
import type { LedgerBackendName, LedgerSettings } from '../model/ledger-settings.ts';
import { type Located, plainValue, valueAt } from '../model/located.ts';
import { parsePlainUrl, withoutSecrets } from '../model/plain-url.ts';

/** What stands under `ledger` in trueup.yaml, as the published schema lets it be. */
export interface WrittenLedger {
  readonly backend?: LedgerBackendName;
  readonly path?: string;
  readonly remote?: string;
  readonly branch?: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly path_style?: boolean;
  readonly profile?: string;
  readonly url_env?: string;
  readonly schema?: string;
  readonly name?: string;
  readonly address?: string;
  readonly lock_address?: string;
  readonly unlock_address?: string;
  readonly lock_method?: string;
  readonly unlock_method?: string;
  readonly username?: string;
  readonly password_env?: string;
}

/** The option that says which ledger it is, among all that an engine keeps: no two environments can have the same. */
export const PLACE_OPTION: { readonly [backend in LedgerBackendName]: keyof WrittenLedger } = {
  file: 'path',
  git: 'branch',
  s3: 'key',
  postgres: 'name',
  http: 'address',
};

/** The variable of the connection string of a ledger in PostgreSQL. */
export const DEFAULT_URL_ENV = 'TRUEUP_POSTGRES_URL';

/** The variable of the password of a ledger over HTTP. */
export const DEFAULT_PASSWORD_ENV = 'TRUEUP_LEDGER_PASSWORD';

/**
 * Fills in the defaults. Where an environment does not say itself which ledger it is (`own`), it never uses that of the
 * environment it is laid over: its own name makes another one of it.
 */
export function buildLedgerSettings(written: WrittenLedger, environment: string, own: boolean): LedgerSettings {
  const { backend = 'file' } = written;
  const given = written[PLACE_OPTION[backend]] as string | undefined;
  const place = own ? given : undefined;
  const derived = (): string => place ?? withEnvironment(given ?? '', environment);
  switch (backend) {
    case 'file':
      return { backend, path: place ?? defaultLedgerPath(environment) };
    case 'git':
      return { backend, remote: written.remote ?? 'origin', branch: place };
    case 's3': {
      const { bucket = '', region, endpoint, path_style: pathStyle, profile } = written;
      return { backend, bucket, key: derived(), region, endpoint, pathStyle, profile };
    }
    case 'postgres':
      return {
        backend,
        urlEnv: written.url_env ?? DEFAULT_URL_ENV,
        schema: written.schema ?? 'trueup',
        name: derived(),
      };
    case 'http': {
      const address = given ?? '';
      const lockAddress = written.lock_address ?? address;
      return {
        backend,
        address,
        lockAddress,
        unlockAddress: written.unlock_address ?? lockAddress,
        lockMethod: written.lock_method ?? 'LOCK',
        unlockMethod: written.unlock_method ?? 'UNLOCK',
        username: written.username,
        passwordEnv: written.password_env ?? DEFAULT_PASSWORD_ENV,
      };
    }
  }
}

/** Whether an environment says itself which ledger it is; `merged` is the file with the environment laid over it. */
export function saysWhichLedger(root: Located, merged: Located, environment: string): boolean {
  if (environment === 'default') return true;
  const { backend = 'file' } = writtenLedger(merged);
  const own = valueAt(valueAt(valueAt(root, 'environments'), environment), 'ledger');
  return valueAt(own, PLACE_OPTION[backend]) !== undefined;
}

/** What stands under `ledger`; `merged` has the shape the published schema asks for. */
export function writtenLedger(merged: Located): WrittenLedger {
  const ledger = valueAt(merged, 'ledger');
  const written = (ledger?.kind === 'map' ? plainValue(ledger) : {}) as WrittenLedger;
  // A backend that trueup does not know is told of elsewhere.
  return written.backend === undefined || Object.hasOwn(PLACE_OPTION, written.backend)
    ? written
    : { ...written, backend: 'file' };
}

/** Each environment keeps its ledger in a file of its own. */
export function defaultLedgerPath(environment: string): string {
  return environment === 'default' ? '.trueup/ledger.jsonl' : `.trueup/ledger.${environment}.jsonl`;
}

/** What tells one ledger from another, wherever it is kept; equal for two settings that mean the same one. */
export function ledgerIdentity(settings: LedgerSettings, environment: string): string {
  return JSON.stringify([settings.backend, ...identityOf(settings, ledgerName(settings, environment))]);
}

function identityOf(settings: LedgerSettings, name: string): readonly (string | undefined)[] {
  switch (settings.backend) {
    case 'file':
      // Some file systems do not tell upper from lower case.
      return [posix.normalize(name.replaceAll('\\', '/')).toLowerCase()];
    case 'git':
      return [settings.remote, name];
    case 's3':
      return [settings.endpoint && sameAddress(settings.endpoint), settings.bucket, name];
    case 'postgres':
      return [settings.urlEnv, settings.schema, name];
    case 'http':
      return [sameAddress(settings.address)];
  }
}

/** Equal for addresses that mean the same: neither the case of a host nor the port of its scheme tells two apart. */
function sameAddress(address: string): string {
  const parsed = parsePlainUrl(address);
  return 'url' in parsed ? parsed.url.href : address;
}

/** The ledger as its engine names it. */
export function ledgerName(settings: LedgerSettings, environment: string): string {
  switch (settings.backend) {
    case 'file':
      return settings.path;
    case 'git':
      return settings.branch ?? `trueup-ledger/${environment}`;
    case 's3':
      return settings.key;
    case 'postgres':
      return settings.name;
    case 'http':
      return withoutSecrets(settings.address);
  }
}

/** `shop.jsonl` of the environment staging is `shop.staging.jsonl`. */
function withEnvironment(name: string, environment: string): string {
  if (environment === 'default') return name;
  const [, stem = name, extension = ''] = /^(.*[^/])(\.[^./]+)$/u.exec(name) ?? [];
  return `${stem}.${environment}${extension}`;
}
