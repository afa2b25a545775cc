import { TrueupError } from '../model/error.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';

/** A text that is there and not empty. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An object, or one without anything in it. */
export function objectOf(json: Json | undefined): JsonObject {
  return isJsonObject(json) ? json : {};
}

/** A number of a review or issue. */
export function integerOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

/** Tokens travel encrypted, or stay on this machine. */
export function isLoopbackOrHttps(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return (
    protocol === 'https:' || (protocol === 'http:' && /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u.test(hostname))
  );
}

/** A variable that the host sets itself is not as it should be. */
export function notSaid(name: string, wanted: string): TrueupError {
  return new TrueupError(`${name} does not hold ${wanted}`, {
    code: 'ci-not-said',
    category: 'usage',
    hint: 'Leave it as the CI system sets it.',
  });
}
