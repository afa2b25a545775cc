import { UsageError } from '../model/error.ts';
import { parsePlainUrl, withoutSecrets } from '../model/plain-url.ts';
import type { Region } from '../model/project.ts';

/** Hosts of the regions (D, S16:35604-35610). */
const HOSTS: { readonly [region in Region]: string } = {
  us: 'https://api.intercom.io',
  eu: 'https://api.eu.intercom.io',
  au: 'https://api.au.intercom.io',
};

/** Where the workspaces of a region are served. */
export function regionUrl(region: Region): URL {
  return new URL(HOSTS[region]);
}

/** The API address a person gave: https anywhere, http on loopback only, because the token travels in a header. */
export function parseApiUrl(text: string): URL {
  const parsed = parsePlainUrl(text);
  if ('url' in parsed) return parsed.url;
  throw new UsageError(
    `the API address ${JSON.stringify(withoutSecrets(text))} ${parsed.wrong}`,
    'Write https://HOST, or http://127.0.0.1:PORT for a server on this machine, without user, query or fragment.',
  );
}
