import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A certificate and its key in PEM, made when it is needed: one that lies in a file would expire one day. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly name: string;
  readonly privateKey: KeyObject;
}

export interface CertificateOptions {
  readonly name: string;
  readonly hosts?: readonly string[];
  /** Signs itself without one. */
  readonly issuer?: Certificate;
  /** Days from now; it has begun two days ago and ends in two unless given. */
  readonly fromDays?: number;
  readonly toDays?: number;
}

/** Makes an X.509 certificate (RFC 5280) with a key on P-256; one without issuer may sign others. */
export function aCertificate(options: CertificateOptions): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { issuer } = options;
  const signed = sequence(
    tagged(0xa0, integer([2])),
    integer([1, ...Buffer.from(String(Math.random()).slice(2, 10))]),
    ECDSA_SHA256,
    nameOf(issuer?.name ?? options.name),
    sequence(time(options.fromDays ?? -2), time(options.toDays ?? 2)),
    nameOf(options.name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions(options))),
  );
  const signature = createSign('sha256')
    .update(signed)
    .sign(issuer?.privateKey ?? privateKey);
  const bytes = sequence(signed, ECDSA_SHA256, tagged(0x03, Buffer.from([0]), signature));
  const lines = bytes.toString('base64').match(/.{1,64}/gu) ?? [];
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    name: options.name,
    privateKey,
  };
}

function extensions({ hosts, issuer }: CertificateOptions): Buffer[] {
  const all: Buffer[] = [];
  if (issuer === undefined) all.push(extension([0x55, 0x1d, 0x13], sequence(tagged(0x01, Buffer.from([0xff])))));
  if (hosts !== undefined) {
    const names = hosts.map((host) => tagged(0x82, Buffer.from(host)));
    all.push(extension([0x55, 0x1d, 0x11], sequence(...names)));
  }
  return all;
}

function extension(id: readonly number[], value: Buffer): Buffer {
  return sequence(tagged(0x06, Buffer.from(id)), tagged(0x04, value));
}

/** `CN=name`. */
function nameOf(text: string): Buffer {
  const common = sequence(tagged(0x06, Buffer.from([0x55, 0x04, 0x03])), tagged(0x0c, Buffer.from(text)));
  return sequence(tagged(0x31, common));
}

function time(days: number): Buffer {
  const text = new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]|\.\d+/gu, '');
  return tagged(0x18, Buffer.from(text));
}

function integer(bytes: readonly number[]): Buffer {
  return tagged(0x02, Buffer.from(bytes));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

/** One value of DER: tag, length, content. */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const ECDSA_SHA256 = tagged(0x30, tagged(0x06, Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02])));
