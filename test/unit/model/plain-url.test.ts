import { describe, expect, it } from 'vitest';
import { parsePlainUrl, withoutSecrets } from '../../../src/model/plain-url.ts';

describe('an address a person gave', () => {
  it.each([
    ['https://host', 'https://host/'],
    ['HTTPS://Host:443/A', 'https://host/A'],
    ['https://host:65535/', 'https://host:65535/'],
    ['https://a-b.c_d.example/api/v4/projects/1/terraform/state/shop', undefined],
    ["https://host/!$&'()*+,-./0:;=AZ_az~", undefined],
    ['https://host//a/', undefined],
    ['https://[::1]:4000/x', undefined],
    ['https://[fe80::1]', 'https://[fe80::1]/'],
    ['http://127.0.0.1:1', 'http://127.0.0.1:1/'],
    ['http://127.255.0.9/', undefined],
    ['http://[::1]', 'http://[::1]/'],
    ['http://LOCALHOST', 'http://localhost/'],
  ])('is taken: %s', (text, href) => {
    const parsed = parsePlainUrl(text);
    expect('url' in parsed ? parsed.url.href : parsed.wrong).toBe(href ?? text);
  });

  const plain = 'is no plain URL';
  it.each([
    ['', plain],
    ['host', plain],
    ['//host', plain],
    ['xhttps://host', plain],
    ['ftp://host', plain],
    ['https:/host', plain],
    ['https://', plain],
    ['https:///x', plain],
    ['https://host:', plain],
    ['https://host:0', plain],
    ['https://host:080', plain],
    ['https://host:65536', plain],
    ['https://host:123456', plain],
    ['https://me@host', plain],
    ['https://me:x@host/', plain],
    ['https://host/@me', plain],
    ['https://host?x', plain],
    ['https://host/?x', plain],
    ['https://host/#x', plain],
    ['https://host/%2e%2e/x', plain],
    ['https://host/a b', plain],
    ['https://host/"', plain],
    ['https://host/[', plain],
    ['https://host/{', plain],
    ['https://host\\x', plain],
    ['https://host/x\\y', plain],
    ['https://höst', plain],
    ['https://host/ä', plain],
    ['https://host\n', plain],
    ['https://[::1', plain],
    ['https://[::zz]', plain],
    ['https://[:::]', plain],
    ['https://[::1].', plain],
    ['https://host.', 'would be read as host, which is not what stands there'],
    ['https://0x7f.1', 'would be read as 127.0.0.1, which is not what stands there'],
    ['http://127.1', 'would be read as 127.0.0.1, which is not what stands there'],
    ['https://[0:0::1]', 'would be read as [::1], which is not what stands there'],
    ['https://host/a/../b', 'has a path that would be read as /b'],
    ['https://host/./b', 'has a path that would be read as /b'],
    ['http://host', 'would send the token unencrypted to another machine'],
    ['http://10.0.0.1', 'would send the token unencrypted to another machine'],
    ['http://127.example', 'would send the token unencrypted to another machine'],
    ['http://[::2]', 'would send the token unencrypted to another machine'],
    ['http://localhost.example', 'would send the token unencrypted to another machine'],
  ])('is refused: %j', (text, wrong) => {
    expect(parsePlainUrl(text)).toEqual({ wrong });
  });
});

describe('an address that is shown', () => {
  it.each([
    ['https://host/a', 'https://host/a'],
    ['https://me:x@y@host/a?b#c', 'https://host/a'],
    ['HTTP://x\ny@host', 'HTTP://host'],
    ['x@host', 'host'],
    ['https://host#a?b', 'https://host'],
    ['https://host?a\nb', 'https://host'],
    ['y'.repeat(201), 'y'.repeat(200)],
  ])('holds no secret: %j', (text, shown) => {
    expect(withoutSecrets(text)).toBe(shown);
  });
});
