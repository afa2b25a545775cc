import { isIPv4 } from 'node:net';

/** Scheme, host, port and path, each in letters that mean what they show. */
const PLAIN = /^https?:\/\/(\[[0-9a-f:]+\]|[a-z0-9._-]+)(?::[1-9]\d{0,4})?(\/[!$&-;=A-Z_a-z~]*)?$/iu;

/**
 * An address a person gave: https anywhere, http on loopback only, because secrets travel in headers. What a URL parser
 * would silently repair (backslashes, letters of other alphabets, numbers for addresses, dots in paths) is refused: it
 * does not mean what it shows. Otherwise what is wrong, as the end of a sentence.
 */
export function parsePlainUrl(text: string): { readonly url: URL } | { readonly wrong: string } {
  const [, host = '', path = '/'] = PLAIN.exec(text) ?? [];
  if (host === '' || !URL.canParse(text)) return { wrong: 'is no plain URL' };
  const url = new URL(text);
  if (host.toLowerCase() !== url.hostname || host.endsWith('.')) {
    return { wrong: `would be read as ${url.hostname.replace(/\.$/u, '')}, which is not what stands there` };
  }
  if (path !== url.pathname) return { wrong: `has a path that would be read as ${url.pathname}` };
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return { wrong: 'would send the token unencrypted to another machine' };
  }
  return { url };
}

/** The address without what may be a secret: whatever stands before an @ or in a query. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/(https?:\/\/)?.*@/isu, '$1')
    .replace(/[?#].*/su, '')
    .slice(0, 200);
}

/** True for 127.0.0.0/8, ::1 and localhost; other names for this machine are not believed. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}
