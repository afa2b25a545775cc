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

/**
 * The API address a person gave: https anywhere, http on loopback only, because the token travels in a header. What a
 * URL parser would silently repair (backslashes, white space, missing slashes) is refused: it may not mean what it shows.
 */
export function parseApiUrl(text: string): URL {
  if (!/^https?:\/\/[^\s\\\p{Cc}@?#]+$/iu.test(text) || !URL.canParse(text)) throw refused(text, 'is no plain URL');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw refused(text, 'carries credentials');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw refused(text, 'would send the token unencrypted to another machine');
  }
  return url;
}

/** True for 127.0.0.0/8, ::1 and localhost; other names for this machine are not believed. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/u.test(hostname);
}

function refused(text: string, why: string): UsageError {
  // Whatever stands before an @ may be a password: it is not repeated.
  const shown = text.replace(/^(\w+:)?\/*[^/]*@/u, '$1//').slice(0, 200);
  return new UsageError(
    `the API address ${JSON.stringify(shown)} ${why}`,
    'Write https://HOST, or http://127.0.0.1:PORT for a server on this machine, without user, query or fragment.',
  );
}
