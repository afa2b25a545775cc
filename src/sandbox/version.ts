/** A version of Intercom's API that a request may ask for. */
export interface ApiVersion {
  readonly text: string;
  /** 2.16 is 216: versions compare as numbers. */
  readonly rank: number;
}

/** Custom object instances: first stable in 2.13 (D, rule 7). */
export const CUSTOM_OBJECTS_SINCE = 213;
/** Listing instances and `GET /conversations/attributes` (D, rule 7). */
export const LISTING_SINCE = 216;
/** From here a miss is a 200 and unset attributes read as null (D17). */
export const FOUND_FALSE_SINCE = 217;

const NEWEST_MINOR = { 1: 4, 2: 17 } as const;

/** Reads an `Intercom-Version` header; undefined when Intercom has no such version. */
export function parseVersion(text: string): ApiVersion | undefined {
  // Preview is documented with the behaviour of 2.16 (D, S0:15974ff).
  if (text === 'Preview' || text === 'Unstable') return { text, rank: LISTING_SINCE };
  const [, major, minor] = /^([12])\.(0|[1-9]\d?)$/u.exec(text) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  const newest = major === '1' ? NEWEST_MINOR[1] : NEWEST_MINOR[2];
  return Number(minor) > newest ? undefined : { text, rank: Number(major) * 100 + Number(minor) };
}
