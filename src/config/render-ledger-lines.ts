import type { LedgerSettings } from '../model/ledger-settings.ts';
import {
  buildLedgerSettings,
  DEFAULT_PASSWORD_ENV,
  DEFAULT_URL_ENV,
  defaultLedgerPath,
  type WrittenLedger,
} from './build-ledger-settings.ts';

type Options = { readonly [option in keyof WrittenLedger]: WrittenLedger[option] | undefined };

/** The lines of trueup.yaml that mean these settings; what is a default is left out. */
export function renderLedgerLines(settings: LedgerSettings, environment: string): string {
  const lines = Object.entries(writtenOf(settings, environment)).flatMap(([option, value]) =>
    value === undefined ? [] : [`${option}: ${scalar(value)}`],
  );
  const above = environment === 'default' ? ['ledger:'] : ['environments:', `  ${scalar(environment)}:`, '    ledger:'];
  const indent = ' '.repeat(above.length * 2);
  return `${[...above, ...lines.map((line) => indent + line)].join('\n')}\n`;
}

function writtenOf(settings: LedgerSettings, environment: string): Options {
  const { backend } = settings;
  switch (backend) {
    case 'file':
      return { backend, path: unless(defaultLedgerPath(environment), settings.path) };
    case 'git':
      return { backend, remote: unless('origin', settings.remote), branch: settings.branch };
    case 's3': {
      const { bucket, key, region, endpoint, pathStyle, profile } = settings;
      return { backend, bucket, key, region, endpoint, path_style: pathStyle, profile };
    }
    case 'postgres': {
      const { name, urlEnv, schema } = settings;
      return { backend, name, url_env: unless(DEFAULT_URL_ENV, urlEnv), schema: unless('trueup', schema) };
    }
    case 'http': {
      const { address, lockAddress, unlockAddress, lockMethod, unlockMethod, username, passwordEnv } = settings;
      const plain = buildLedgerSettings({ backend, address, lock_address: lockAddress }, environment, true);
      return {
        backend,
        address,
        lock_address: unless(address, lockAddress),
        unlock_address: plain.backend === 'http' ? unless(plain.unlockAddress, unlockAddress) : unlockAddress,
        lock_method: unless('LOCK', lockMethod),
        unlock_method: unless('UNLOCK', unlockMethod),
        username,
        password_env: unless(DEFAULT_PASSWORD_ENV, passwordEnv),
      };
    }
  }
}

function unless(usual: string, value: string): string | undefined {
  return value === usual ? undefined : value;
}

/** As it is where YAML can mean nothing else by it, and quoted otherwise: JSON is YAML. */
function scalar(value: string | boolean): string {
  if (typeof value === 'boolean') return String(value);
  const isPlain =
    /^[A-Za-z./][\w./-]*(?::\/\/[\w./:~-]+)?$/u.test(value) &&
    !/^(?:true|false|null|yes|no|on|off|[yn])$/iu.test(value);
  return isPlain ? value : JSON.stringify(value);
}
