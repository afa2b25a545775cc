import { NetworkError, TrueupError } from '../model/error.ts';
import type { CiComment, CiReviews } from './ci-host.ts';
import { hasMarker, type MarkerIdentity, renderMarker } from './marker.ts';

/** What became of the one comment. */
export interface Stuck {
  readonly did: 'created' | 'updated' | 'unchanged' | 'nothing';
  readonly comment: CiComment | undefined;
}

const TRIES = 4;

/**
 * Sees to it that exactly one comment of this identity stands on a review, with this text. It is changed only where its
 * text differs, since every change notifies people. Two jobs at once, and an answer that was lost, leave one comment too:
 * whoever made a second one finds the older one and takes its own back. Without `create` only one that stands is changed.
 */
export async function stickComment(
  reviews: CiReviews,
  { request, identity, text, create }: { request: number; identity: MarkerIdentity; text: string; create: boolean },
): Promise<Stuck> {
  const body = `${renderMarker(identity)}\n${text}`;
  let made: CiComment | undefined;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const [first, ...others] = await ours(reviews, request, identity);
    if (first !== undefined) {
      for (const other of others)
        if (made !== undefined && other.id === made.id) await reviews.removeComment(request, other.id);
      const isMade = made?.id === first.id;
      if (sameText(first.body, body)) return { did: isMade ? 'created' : 'unchanged', comment: first };
      const updated = await reviews.updateComment(request, first.id, body);
      if (updated !== undefined) return { did: 'updated', comment: updated };
      // Somebody removed it meanwhile.
      continue;
    }
    if (!create) return { did: 'nothing', comment: undefined };
    try {
      made = await reviews.createComment(request, body);
    } catch (error) {
      // Whether it was made shows in the list.
      if (!(error instanceof NetworkError) || error.outcome !== 'unknown' || attempt === TRIES) throw error;
    }
  }
  throw new TrueupError('The comment changes or goes again and again; another job or bot works on it.', {
    code: 'ci-contended',
    category: 'later',
    hint: 'Run the same command again; --key NAME gives a job a comment of its own.',
  });
}

/** Oldest first. What somebody else wrote with our marker in it is theirs: they could change it after it was reviewed. */
async function ours(reviews: CiReviews, request: number, identity: MarkerIdentity): Promise<readonly CiComment[]> {
  const all = await reviews.listComments(request);
  return all.filter(({ body, isOwn }) => isOwn !== false && hasMarker(body, identity));
}

/** Hosts change line ends and what stands at the end. */
function sameText(left: string, right: string): boolean {
  const plain = (text: string) => text.replaceAll('\r\n', '\n').trimEnd();
  return plain(left) === plain(right);
}
