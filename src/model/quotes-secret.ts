/** So many characters of a secret in a row give it away. */
const TELLING = 8;

/** The same in base64, where three bytes are four characters, and in hexadecimal. */
const TELLING_BASE64 = 12;
const TELLING_HEX = 16;

/**
 * True when a text holds a secret or a telling part of it: as it is, in other letters, percent-encoded, with JSON's
 * escapes, in base64 or in hexadecimal. What is shorter than a telling part is not looked for.
 */
export function quotesSecret(text: string, secret: string): boolean {
  if (secret.length < TELLING) return false;
  const plain = secret.toLowerCase();
  if ([text, decodeEscapes(text)].some((each) => holdsPart(each.toLowerCase(), plain, TELLING))) return true;
  const bytes = Buffer.from(secret);
  if (holdsPart(text.toLowerCase(), bytes.toString('hex'), TELLING_HEX)) return true;
  const unified = text.replaceAll('-', '+').replaceAll('_', '/');
  // Inside of something larger the bytes may begin at any of three offsets; the first and last characters depend on it.
  return [0, 1, 2].some((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/u, '');
    return holdsPart(unified, whole.slice(offset === 0 ? 0 : offset + 1, -1), TELLING_BASE64);
  });
}

function holdsPart(text: string, secret: string, telling: number): boolean {
  for (let at = 0; at + telling <= secret.length; at += 1) {
    if (text.includes(secret.slice(at, at + telling))) return true;
  }
  return false;
}

function decodeEscapes(text: string): string {
  return text.replace(
    /%([0-9a-f]{2})|\\u([0-9a-f]{4})/giu,
    (_all, byte: string | undefined, unit: string | undefined) =>
      String.fromCharCode(Number.parseInt((byte ?? unit) as string, 16)),
  );
}
