import { UsageError } from '../model/error.ts';

type Env = { readonly [name: string]: string | undefined };

/**
 * The proxy that the environment names for an address, by the names and rules other tools go by; undefined when it is
 * reached directly. A server on this machine always is: what listens on loopback here, does not on the proxy's host.
 */
export function chooseProxy(env: Env, target: URL): URL | undefined {
  const host = target.hostname.replace(/^\[|\]$/gu, '');
  if (host === 'localhost' || host === '::1' || /^127\./u.test(host)) return undefined;
  const names = target.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'] : [];
  const name = names.find((each) => (env[each] ?? '').trim() !== '');
  if (name === undefined) return undefined;
  const port = target.port || '443';
  const exceptions = (env['no_proxy'] || env['NO_PROXY'] || '').toLowerCase().split(/[\s,]+/u);
  if (exceptions.some((exception) => isExcepted(exception, host, port))) return undefined;
  return parseProxy(name, (env[name] ?? '').trim());
}

/** `*`, `example.com`, `.example.com` or `*.example.com` with everything below it, `example.com:443`, an address. */
function isExcepted(exception: string, host: string, port: string): boolean {
  if (exception === '*') return true;
  const [, name = '', only] = /^\[?(.*?)\]?(?::(\d{1,5}))?$/u.exec(exception.replace(/^\*?\./u, '')) ?? [];
  // An address of IPv6 without brackets has colons of its own.
  const isAddress = exception.split(':').length > 2 && !exception.startsWith('[');
  const bare = isAddress ? exception : name;
  if (bare === '' || (!isAddress && only !== undefined && only !== port)) return false;
  return host === bare || host.endsWith(`.${bare}`);
}

function parseProxy(name: string, text: string): URL {
  const full = /^[a-z][a-z0-9+.-]*:\/\//iu.test(text) ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (url !== undefined && /^https?:$/u.test(url.protocol) && url.hostname !== '') return url;
  // It may hold a password, so it is not repeated.
  throw new UsageError(
    `the variable ${name} does not name a proxy that can be used`,
    `Set ${name} to http://HOST:PORT or https://HOST:PORT, or name Intercom's host in NO_PROXY.`,
  );
}
