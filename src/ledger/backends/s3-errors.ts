import { TrueupError } from '../../model/error.ts';
import { notPermitted } from '../engine-errors.ts';
import type { EngineAnswer } from '../engine-send.ts';
import { textIn } from './read-xml.ts';

/** What an engine means by an answer that is no success. */
export function errorCodeOf(answer: EngineAnswer): string {
  return textIn(textOf(answer), 'Code') ?? '';
}

/** What messages about an engine name. */
export interface S3Words {
  readonly location: string;
  readonly bucket: string;
  readonly region: string;
  /** Where the credentials were found. */
  readonly source: string;
}

const BAD_CREDENTIALS = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'ExpiredToken']);

/** The refusal that an answer is, in words; `what` is the right that was needed. */
export function refusedBy(answer: EngineAnswer, what: string, words: S3Words): TrueupError {
  const { location, bucket, region, source } = words;
  const { status } = answer;
  const code = errorCodeOf(answer);
  const said = code === '' ? `${status}` : `${status} ${code}`;
  const elsewhere = otherRegion(answer, region);
  if (elsewhere !== undefined)
    return refused(
      `The bucket ${bucket} is not in the region ${region} (${said}).`,
      elsewhere === '' ? 'Set ledger.region to the region of the bucket.' : `Set ledger.region to ${elsewhere}.`,
    );
  if (code === 'NoSuchBucket')
    return refused(
      `There is no bucket ${bucket} (${location}).`,
      'Check ledger.bucket, or make it: trueup makes none.',
    );
  if (code === 'RequestTimeTooSkewed')
    return refused(`${location}: the clock of this machine is off (${said}).`, 'Set the clock.');
  if (BAD_CREDENTIALS.has(code))
    return notPermitted(location, `the engine answers ${said} to the credentials from ${source}.`, `Renew ${source}.`);
  if (status === 401 || status === 403)
    return notPermitted(
      location,
      `the engine answers ${said} to ${what}, with the credentials from ${source}.`,
      'Allow s3:GetObject, s3:PutObject and s3:DeleteObject on the key and what starts with it, and s3:ListBucket on the bucket: without the last an object that is not there is forbidden too.',
    );
  return refused(`${location}: the engine answers ${said} to ${what}.`, 'See whether it speaks S3 at ledger.endpoint.');
}

/** Empty where the engine says that it is another one, and not which. */
function otherRegion(answer: EngineAnswer, region: string): string | undefined {
  const code = errorCodeOf(answer);
  const named = answer.headers['x-amz-bucket-region'] ?? textIn(textOf(answer), 'Region');
  const isElsewhere =
    answer.status === 301 ||
    answer.status === 307 ||
    code === 'AuthorizationHeaderMalformed' ||
    code === 'IllegalLocationConstraintException' ||
    (answer.status === 400 && named !== undefined && named !== region);
  if (!isElsewhere) return undefined;
  return named === undefined || !/^[a-z0-9-]{1,40}$/u.test(named) ? '' : named;
}

function refused(message: string, hint: string): TrueupError {
  return new TrueupError(message, { code: 'ledger-refused', category: 'failed', hint });
}

function textOf({ body }: EngineAnswer): string {
  return Buffer.from(body.subarray(0, 64 * 1024)).toString('utf8');
}
