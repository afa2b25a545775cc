import { describe, expect, it } from 'vitest';
import { parseApiUrl, regionUrl } from '../../../src/api/base-url.ts';

describe('parseApiUrl', () => {
  it.each([
    ['https://api.intercom.io', 'https://api.intercom.io/'],
    ['https://gateway.example:8443/intercom/', 'https://gateway.example:8443/intercom/'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/'],
    ['http://127.8.9.1', 'http://127.8.9.1/'],
    ['http://[::1]:4000', 'http://[::1]:4000/'],
    ['http://localhost:4000', 'http://localhost:4000/'],
    ['HTTPS://API.Intercom.io:443', 'https://api.intercom.io/'],
  ])('takes %s', (text, href) => {
    expect(parseApiUrl(text).href).toBe(href);
  });

  it.each([
    '',
    'api.intercom.io',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://api.intercom.io',
    'http://10.0.0.1',
    'http://169.254.169.254',
    'http://0.0.0.0',
    'http://localhost.',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://[::ffff:7f00:1]',
    'https://user:pass@api.intercom.io',
    'https://user@api.intercom.io',
    'https://@api.intercom.io',
    'http://127.0.0.1@evil.example',
    'https:\\\\evil.example',
    'https:evil.example',
    'https://api.intercom.io?x=1',
    'https://api.intercom.io#x',
    ' https://api.intercom.io',
    'https://api.inter\tcom.io',
    'https://api.intercom.io\n',
    'https://',
    'https://exa mple',
    'https://127.0.0.1:99999',
    'http+unix://%2Ftmp%2Fsock',
    'https://evil\u0000.example',
    'http://0x7f.1',
    'https://api.intercom.io.',
    'https://аpi.intercom.io',
    'https://api.intercom.io/a/../b',
    'https://api.intercom.io:',
    'https://api.intercom.io:0443',
  ])('refuses %j', (text) => {
    expect(() => parseApiUrl(text)).toThrow(expect.objectContaining({ category: 'usage' }));
  });

  it.each([
    ['', '"" is no plain URL'],
    ['ftp://127.0.0.1', '"ftp://127.0.0.1" is no plain URL'],
    ['http://127.1:4000', '"http://127.1:4000" would be read as 127.0.0.1, which is not what stands there'],
    [
      'https://api.intercom.io.',
      '"https://api.intercom.io." would be read as api.intercom.io, which is not what stands there',
    ],
    ['https://host/a/../b', '"https://host/a/../b" has a path that would be read as /b'],
    ['http://host', '"http://host" would send the token unencrypted to another machine'],
    ['http://127.example', '"http://127.example" would send the token unencrypted to another machine'],
    [`https://${'x'.repeat(300)}!`, `"https://${'x'.repeat(192)}" is no plain URL`],
  ])('says of %j what is wrong with it, and how it is written', (text, what) => {
    expect(() => parseApiUrl(text)).toThrow(
      expect.objectContaining({
        message: `the API address ${what}`,
        hint: expect.stringContaining('https://HOST, or http://127.0.0.1:PORT'),
      }),
    );
  });

  it.each([
    ['https://me:hunter2@host', 'https://host'],
    ['HTTP://hunter2@localhost', 'HTTP://localhost'],
    ['https://hunter2@me:hunter2@host', 'https://host'],
    ['https:\\\\hunter2@host', 'host'],
    ['//hunter2@host', 'host'],
    ['hunter2@host', 'host'],
    ['hunter2:@host', 'host'],
    ['https://hun\nter2@host', 'https://host'],
    ['https://host?token=hunter2', 'https://host'],
    ['https://host#hunter2', 'https://host'],
    ['https://host?\nhunter2', 'https://host'],
    ['https://host/a?hunter2#hunter2', 'https://host/a'],
  ])('repeats nothing of %j that may be a secret', (text, shown) => {
    expect(() => parseApiUrl(text)).toThrow(`the API address "${shown}" is no plain URL`);
  });
});

it('knows every region', () => {
  expect([regionUrl('us').href, regionUrl('eu').href, regionUrl('au').href]).toEqual([
    'https://api.intercom.io/',
    'https://api.eu.intercom.io/',
    'https://api.au.intercom.io/',
  ]);
});
