import { describe, expect, it } from 'vitest';
import { chooseProxy } from '../../../src/cli/choose-proxy.ts';
import { UsageError } from '../../../src/model/error.ts';

const TARGET = 'https://api.eu.intercom.io';
const P = 'http://proxy.example:3128';

const CASES: readonly (readonly [Record<string, string>, string, string | undefined])[] = [
  [{}, TARGET, undefined],
  [{ HTTPS_PROXY: P }, TARGET, 'proxy.example:3128'],
  [{ https_proxy: P }, TARGET, 'proxy.example:3128'],
  [{ https_proxy: P, HTTPS_PROXY: 'http://other:1' }, TARGET, 'proxy.example:3128'],
  [{ HTTP_PROXY: P }, TARGET, 'proxy.example:3128'],
  [{ HTTP_PROXY: 'http://other:1', HTTPS_PROXY: P }, TARGET, 'proxy.example:3128'],
  [{ HTTPS_PROXY: '' }, TARGET, undefined],
  [{ HTTPS_PROXY: ' ' }, TARGET, undefined],
  [{ HTTPS_PROXY: 'proxy.example:3128' }, TARGET, 'proxy.example:3128'],
  [{ HTTPS_PROXY: 'https://proxy.example' }, TARGET, 'proxy.example'],
  [{ HTTPS_PROXY: P, NO_PROXY: '*' }, TARGET, undefined],
  [{ HTTPS_PROXY: P, NO_PROXY: 'intercom.io' }, TARGET, undefined],
  [{ HTTPS_PROXY: P, NO_PROXY: '.intercom.io' }, TARGET, undefined],
  [{ HTTPS_PROXY: P, NO_PROXY: '*.intercom.io' }, TARGET, undefined],
  [{ HTTPS_PROXY: P, NO_PROXY: 'API.EU.INTERCOM.IO' }, TARGET, undefined],
  [{ HTTPS_PROXY: P, NO_PROXY: 'tercom.io' }, TARGET, 'proxy.example:3128'],
  [{ HTTPS_PROXY: P, NO_PROXY: 'a.example, api.eu.intercom.io:443' }, TARGET, undefined],
  [{ HTTPS_PROXY: P, no_proxy: 'api.eu.intercom.io:8443' }, TARGET, 'proxy.example:3128'],
  [{ HTTPS_PROXY: P, NO_PROXY: 'a.example  b.example' }, TARGET, 'proxy.example:3128'],
  [{ HTTPS_PROXY: P, HTTP_PROXY: P }, 'http://127.0.0.1:8080', undefined],
  [{ HTTPS_PROXY: P }, 'https://localhost:8080', undefined],
  [{ HTTPS_PROXY: P, NO_PROXY: '[::2]' }, 'https://[::2]:8080', undefined],
  [{ HTTPS_PROXY: P, NO_PROXY: '::2' }, 'https://[::2]', undefined],
];

describe('the proxy of an environment', () => {
  it.each(CASES)('%j for %s is %s', (env, target, host) => {
    expect(chooseProxy(env, new URL(target))?.host).toBe(host);
  });

  it.each(['socks5://u:geheim@h:1', 'http://u:geheim@', '::::', 'ftp://u:geheim@h'])('%s is refused unseen', (text) => {
    let error: unknown;
    try {
      chooseProxy({ HTTPS_PROXY: text }, new URL(TARGET));
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error) + (error as UsageError).hint).not.toContain('geheim');
  });
});
