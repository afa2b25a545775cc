import { Buffer } from 'node:buffer';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import type { buildConnector } from 'undici';

/**
 * Makes connections through a proxy. The proxy only learns the host: the token and everything else go through the tunnel,
 * encrypted for Intercom, whose certificate is checked as without a proxy.
 */
export function createTunnel(proxy: URL, milliseconds: number): buildConnector.connector {
  return (options, callback) => {
    const { hostname } = options;
    const target = `${hostname}:${options.port || 443}`;
    const request = (proxy.protocol === 'https:' ? requestSecure : requestPlain)({
      host: proxy.hostname.replace(/^\[|\]$/gu, ''),
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
    request.on('error', (error) => fail(proxyError(proxy, 'PROXY_FAILED', `failed (${codeOf(error)})`)));
    request.once('connect', ({ statusCode = 0 }, socket: Socket) => {
      if (statusCode !== 200) {
        socket.destroy();
        const passing = statusCode >= 500 ? 'PROXY_FAILED' : 'PROXY_REFUSED';
        return fail(proxyError(proxy, passing, `answered ${statusCode}`));
      }
      const servername = isIP(hostname) === 0 ? hostname : '';
      const secure = connectSecure({ socket, host: hostname, servername, rejectUnauthorized: true });
      secure.setTimeout(milliseconds, () => fail(proxyError(proxy, 'PROXY_FAILED', 'let no answer through')));
      secure.once('secureConnect', () => succeed(secure));
      // The end of the tunnel during the handshake is no error of its own.
      secure.once('close', () => fail(proxyError(proxy, 'PROXY_FAILED', 'closed the tunnel')));
      secure.once('end', () => fail(proxyError(proxy, 'PROXY_FAILED', 'closed the tunnel')));
      secure.once('error', (error) => {
        secure.destroy();
        fail(codeOf(error) === 'ECONNRESET' ? proxyError(proxy, 'PROXY_FAILED', 'closed the tunnel') : error);
      });
    });
    request.end();
  };
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(plain).toString('base64')}` };
}

/** Names the host alone: the rest of a proxy's address may be a password. */
function proxyError(proxy: URL, code: string, what: string): Error {
  return Object.assign(new Error(`the proxy ${proxy.host} ${what}`), { code });
}

function codeOf(error: Error & { readonly code?: unknown }): string {
  return typeof error.code === 'string' ? error.code : 'no code';
}
