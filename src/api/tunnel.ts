import { Buffer } from 'node:buffer';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import type { buildConnector } from 'undici';
import { RETRIED_STATUSES } from './retry.ts';

/**
 * Makes connections through a proxy. The proxy only learns the host: the token and everything else go through the tunnel,
 * encrypted for Intercom, whose certificate is checked as without a proxy.
 */
export function createTunnel(proxy: URL, milliseconds: number): buildConnector.connector {
  return (options, callback) => {
    const { hostname } = options;
    const proxyHost = proxy.hostname.replace(/^\[|\]$/gu, '');
    const target = `${hostname}:${options.port || 443}`;
    const request = (proxy.protocol === 'https:' ? requestSecure : requestPlain)({
      host: proxyHost,
      // A proxy shows a certificate of its own; left to itself the request takes the name from its header, which is Intercom's.
      servername: serverName(proxyHost),
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...authorization(proxy) },
      agent: false,
      timeout: milliseconds,
      // Said explicitly: the environment must not be able to switch the check of certificates off.
      rejectUnauthorized: true,
    });
    let settled = false;
    const fail = (error: Error): void => {
      if (settled) return;
      settled = true;
      request.destroy();
      callback(error, null);
    };
    const succeed = (socket: Socket): void => {
      settled = true;
      socket.setTimeout(0);
      callback(null, socket as Parameters<buildConnector.Callback>[1] & Socket);
    };
    request.once('timeout', () => fail(proxyError(proxy, 'PROXY_FAILED', 'did not answer')));
    request.on('error', (error) => fail(connectError(proxy, codeOf(error))));
    request.once('connect', ({ statusCode = 0 }, socket: Socket, head: Buffer) => {
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        const passing = statusCode >= 500 || RETRIED_STATUSES.has(statusCode) ? 'PROXY_FAILED' : 'PROXY_REFUSED';
        return fail(proxyError(proxy, passing, `answered ${statusCode}${MEANINGS[statusCode] ?? ''}`));
      }
      // In TLS whoever connects speaks first: what comes before that is a page of the proxy's own.
      if (head.length > 0) {
        socket.destroy();
        return fail(proxyError(proxy, 'PROXY_REFUSED', 'answered with a page of its own instead of a connection'));
      }
      const secure = connectSecure({
        socket,
        host: hostname,
        servername: serverName(hostname),
        rejectUnauthorized: true,
      });
      secure.setTimeout(milliseconds, () => fail(proxyError(proxy, 'PROXY_FAILED', 'let no answer through')));
      secure.once('secureConnect', () => succeed(secure));
      const closed = (): void => fail(proxyError(proxy, 'PROXY_FAILED', 'closed the tunnel'));
      secure.once('close', closed);
      secure.once('error', (error) => {
        secure.destroy();
        const code = codeOf(error);
        // The end of the tunnel during the handshake.
        if (code === 'ECONNRESET') closed();
        else if (code.startsWith('ERR_SSL_')) fail(proxyError(proxy, 'PROXY_REFUSED', `let no TLS through (${code})`));
        else fail(error);
      });
    });
    request.end();
  };
}

/** What a proxy means by a status, as far as it is not obvious. */
const MEANINGS: { readonly [status: number]: string } = {
  403: ', which means that it does not let this host through',
  407: ', which means that it wants a user and a password, or others than these',
};

/** What TLS asks for by name: addresses are none. */
function serverName(host: string): string {
  return isIP(host) === 0 ? host : '';
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const plain = `${decoded(username)}:${decoded(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(plain).toString('base64')}` };
}

/** A password with a bare % in it is meant as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The proxy itself was not reached; a certificate of its own that is refused now is refused the next time, too. */
function connectError(proxy: URL, code: string): Error {
  if (code === 'ECONNRESET') return proxyError(proxy, 'PROXY_FAILED', 'closed the connection');
  if (isPassing(code)) return proxyError(proxy, 'PROXY_FAILED', `cannot be reached (${code})`);
  return proxyError(proxy, 'PROXY_REFUSED', `cannot be spoken to (${code})`);
}

function isPassing(code: string): boolean {
  return /^E(?:AI_)?[A-Z]+$/u.test(code);
}

/** Names the host alone: the rest of a proxy's address may be a password. */
function proxyError(proxy: URL, code: string, what: string): Error {
  return Object.assign(new Error(`the proxy ${proxy.host} ${what}`), { code });
}

function codeOf(error: Error & { readonly code?: unknown }): string {
  return String(error.code);
}
