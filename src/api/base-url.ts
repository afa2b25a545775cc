import { isIPv4 } from 'node:net';
import { UsageError } from '../model/error.ts';
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

/** Scheme, host, port and path, each in letters that mean what they show. */
const PLAIN = /^https?:\/\/(\[[0-9a-f:]+\]|[a-z0-9._-]+)(?::[1-9]\d{0,4})?(\/[!$&-;=A-Z_a-z~]*)?$/iu;

/**
 * The API address a person gave: https anywhere, http on loopback only, because the token travels in a header. What a
 * URL parser would silently repair (backslashes, letters of other alphabets, numbers for addresses, dots in paths) is
 * refused: it does not mean what it shows.
 */
export function parseApiUrl(text: string): URL {
  const [, host = '', path = '/'] = PLAIN.exec(text) ?? [];
  if (host === '' || !URL.canParse(text)) throw refused(text, 'is no plain URL');
  const url = new URL(text);
  if (host.toLowerCase() !== url.hostname || host.endsWith('.')) {
    throw refused(text, `would be read as ${url.hostname.replace(/\.$/u, '')}, which is not what stands there`);
  }
  if (path !== url.pathname) throw refused(text, `has a path that would be read as ${url.pathname}`);
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw refused(text, 'would send the token unencrypted to another machine');
  }
  return url;
}

/** True for 127.0.0.0/8, ::1 and localhost; other names for this machine are not believed. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}

function refused(text: string, why: string): UsageError {
  // Whatever stands before an @ or in a query may be a secret: it is not repeated.
  const shown = text
    .replace(/(https?:\/\/)?.*@/isu, '$1')
    .replace(/[?#].*/su, '')
    .slice(0, 200);
  return new UsageError(
    `the API address ${JSON.stringify(shown)} ${why}`,
    'Write https://HOST, or http://127.0.0.1:PORT for a server on this machine, without user, query or fragment.',
  );
}
