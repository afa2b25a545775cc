import { describe, expect, test } from 'vitest';
import { encodeStrictly, signRequest } from '../../../../src/ledger/backends/aws-signature.ts';

const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: undefined,
  expires: undefined,
  source: 'the documentation',
};

function signatureOf(authorization: string | undefined): string {
  return /Signature=([0-9a-f]{64})$/u.exec(authorization ?? '')?.[1] ?? '';
}

// The examples of Amazon S3's API reference, "Authenticating Requests: Using the Authorization Header".
describe('a request to S3', () => {
  const HOST = 'https://examplebucket.s3.amazonaws.com';
  const scope = { region: 'us-east-1', service: 's3', at: Date.UTC(2013, 4, 24) } as const;

  test.each([
    [
      'GET',
      '/test.txt',
      { range: 'bytes=0-9' },
      undefined,
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'PUT',
      '/test%24file.text',
      { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      'Welcome to Amazon S3.',
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    ['GET', '/?lifecycle', {}, undefined, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
    ['GET', '/?max-keys=2&prefix=J', {}, undefined, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
  ])('%s %s is signed as published', (method, path, headers, body, signature) => {
    const url = new URL(path, HOST);
    const request = {
      method,
      url,
      headers: { ...headers } as Record<string, string>,
      body: body === undefined ? undefined : Buffer.from(body),
    };
    const signed = signRequest(request, CREDENTIALS, scope);
    expect(signatureOf(signed['authorization'])).toBe(signature);
    expect(signed['x-amz-date']).toBe('20130524T000000Z');
    expect(signed['authorization']).toContain(`Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, `);
  });

  test('of borrowed credentials carries and signs their token', () => {
    const request = { method: 'GET', url: new URL(`${HOST}/a`), headers: {}, body: undefined };
    const signed = signRequest(request, { ...CREDENTIALS, sessionToken: 'token' }, scope);
    expect(signed['x-amz-security-token']).toBe('token');
    expect(signed['authorization']).toContain(
      'SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,',
    );
  });

  test('is signed with its query in order, whatever order it is sent in', () => {
    const sign = (query: string) =>
      signRequest(
        { method: 'GET', url: new URL(`${HOST}/?${query}`), headers: {}, body: undefined },
        CREDENTIALS,
        scope,
      );
    expect(sign('b=2&a=%20%2B')).toEqual(sign('a=%20%2B&b=2'));
    expect(sign('a=1')).not.toEqual(sign('a=2'));
  });
});

// get-vanilla and post-x-www-form-urlencoded of AWS's Signature Version 4 test suite name another service; the scope is free.
describe('a request to another service', () => {
  const credentials = {
    ...CREDENTIALS,
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  };
  const scope = { region: 'us-east-1', service: 'service' as 'sts', at: Date.UTC(2015, 7, 30, 12, 36) };

  test.each([
    ['GET', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['POST', '/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    ['GET', '/?Param2=value2&Param1=value1', 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500'],
  ])('%s %s is signed as in the test suite', (method, path, signature) => {
    const url = new URL(path, 'https://example.amazonaws.com');
    const signed = signRequest({ method, url, headers: {}, body: undefined }, credentials, scope);
    expect(signatureOf(signed['authorization'])).toBe(signature);
    expect(signed).not.toHaveProperty('x-amz-content-sha256');
  });

  test('has the spaces of its headers trimmed', () => {
    const url = new URL('https://example.amazonaws.com/');
    const headers = { 'My-Header1': 'value1', 'My-Header2': '"a   b   c"' };
    const trimmed = { 'My-Header1': ' value1 ', 'My-Header2': '"a b c"' };
    const sign = (given: Record<string, string>) =>
      signRequest({ method: 'GET', url, headers: given, body: undefined }, credentials, scope)['authorization'];
    expect(sign(headers)).toBe(sign(trimmed));
    expect(sign(headers)).toContain('SignedHeaders=host;my-header1;my-header2;x-amz-date,');
  });
});

test('what is encoded leaves nothing to a URL parser', () => {
  expect(encodeStrictly("a b/c+d!'()*~ü")).toBe('a%20b%2Fc%2Bd%21%27%28%29%2A~%C3%BC');
});
