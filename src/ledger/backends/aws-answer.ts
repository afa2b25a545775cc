import { isJsonObject } from '../../model/json.ts';
import type { AwsCredentials } from './aws-signature.ts';

/** Credentials as containers, machines and programs tell them, in JSON; undefined where they are not whole. */
export function parseCredentials(text: string, source: string): AwsCredentials | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { AccessKeyId, SecretAccessKey, Token, SessionToken, Expiration } = value;
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string') return undefined;
  const token = Token ?? SessionToken;
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: typeof token === 'string' && token !== '' ? token : undefined,
    expires: typeof Expiration === 'string' ? timeOf(Expiration) : undefined,
    source,
  };
}

/** When credentials run out; undefined when nothing readable says so. */
export function timeOf(text: string): number | undefined {
  const time = Date.parse(text);
  return Number.isFinite(time) ? time : undefined;
}
