import { askSurely } from '../ask-surely.ts';
import type { PastLedger } from '../backend.ts';
import { elementsIn, textIn } from './read-xml.ts';
import type { S3Requests } from './s3-requests.ts';

/** The versions a bucket keeps of an object, newest first; undefined where it keeps none. */
export async function readS3History(
  requests: S3Requests,
  { key, location, limit }: { readonly key: string; readonly location: string; readonly limit: number },
  sleep: (milliseconds: number) => Promise<void>,
): Promise<readonly PastLedger[] | undefined> {
  // What starts with the key comes after the key itself.
  const query = { versions: '', prefix: key, 'max-keys': '1000' };
  const answer = await askSurely(location, sleep, () => requests.ask({ method: 'GET', key: undefined, query }));
  if (answer.status !== 200) throw await requests.refusal(answer, 's3:ListBucketVersions');
  const listed = elementsIn(Buffer.from(answer.body).toString('utf8'), 'Version')
    .filter((version) => textIn(version, 'Key') === key)
    .map((version) => ({ id: textIn(version, 'VersionId') ?? 'null', xml: version }));
  if (!listed.some(({ id }) => id !== 'null')) return undefined;
  const past: PastLedger[] = [];
  for (const { id, xml } of listed.slice(0, limit)) {
    const said = await askSurely(location, sleep, () =>
      requests.ask({ method: 'HEAD', key, query: { versionId: id } }),
    );
    past.push({
      version: textIn(xml, 'ETag') ?? id,
      at: textIn(xml, 'LastModified') ?? null,
      subject: noteIn(said.headers['x-amz-meta-trueup-subject']) ?? `version ${id}`,
      by: noteIn(said.headers['x-amz-meta-trueup-by']) ?? null,
    });
  }
  return past;
}

function noteIn(header: string | undefined): string | undefined {
  try {
    return header === undefined ? undefined : decodeURIComponent(header);
  } catch {
    return undefined;
  }
}
