import { TrueupError } from '../model/error.ts';

/**
 * A path of encoded pieces. Every piece arrives byte for byte or is refused: `.` and `..` are removed on the way even
 * when encoded, and an empty piece would address the collection instead.
 */
export function pathOf(...pieces: readonly string[]): string {
  return pieces.map((piece) => `/${encodePathPiece(piece)}`).join('');
}

/** A path with query parameters, encoded; undefined ones are left out. */
export function withQuery(path: string, parameters: { readonly [name: string]: string | number | undefined }): string {
  const query = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encode(name)}=${encode(String(value))}`);
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

function encodePathPiece(piece: string): string {
  if (piece === '' || piece === '.' || piece === '..') throw unsendable(piece);
  return encode(piece);
}

function encode(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw unsendable(text);
  }
}

function unsendable(text: string): TrueupError {
  return new TrueupError(`${JSON.stringify(text)} cannot be part of an address Intercom is asked for`, {
    code: 'unsendable-name',
    category: 'invalid',
    hint: 'Use another name or id: ".", "..", the empty text and broken Unicode do not survive in a URL.',
  });
}
