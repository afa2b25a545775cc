import { NetworkError } from '../model/error.ts';
import type { CiIssue, CiIssues, CiLabel } from './ci-host.ts';
import { hasMarker, type MarkerIdentity, renderMarker } from './marker.ts';

/** What became of the one issue. */
export interface StuckIssue {
  readonly did: 'opened' | 'reopened' | 'updated' | 'closed' | 'unchanged' | 'nothing';
  readonly issue: CiIssue | undefined;
}

export interface IssueWanted {
  readonly identity: MarkerIdentity;
  readonly label: CiLabel;
  readonly title: string;
  readonly text: string;
  /** Whether there is anything to tell: otherwise an open issue is closed. */
  readonly isOpen: boolean;
}

/**
 * Sees to it that one issue of this identity tells how it stands: opened or opened again while there is something, brought
 * up to date, and closed when there is nothing any more. What somebody else wrote is theirs and is left alone.
 */
export async function stickIssue(issues: CiIssues, wanted: IssueWanted): Promise<StuckIssue> {
  const { identity, label, title, text, isOpen } = wanted;
  const body = `${renderMarker(identity)}\n${text}`;
  const first = await find(issues, wanted);
  if (first === undefined) {
    if (!isOpen) return { did: 'nothing', issue: undefined };
    try {
      return { did: 'opened', issue: await issues.create({ title, body, label }) };
    } catch (error) {
      // Whether it was made shows in the list.
      const made = isOpenQuestion(error) ? await find(issues, wanted) : undefined;
      if (made === undefined) throw error;
      return { did: 'opened', issue: made };
    }
  }
  const isSame = first.body.replaceAll('\r\n', '\n').trimEnd() === body.trimEnd();
  if (isSame && first.isOpen === isOpen) return { did: 'unchanged', issue: first };
  // An issue that is closed already tells how it was last; nobody is to be notified again.
  if (!isOpen && !first.isOpen) return { did: 'unchanged', issue: first };
  const issue = await issues.update(first.number, { title, body, isOpen });
  if (!isOpen) return { did: 'closed', issue };
  return { did: first.isOpen ? 'updated' : 'reopened', issue };
}

async function find(issues: CiIssues, { identity, label }: IssueWanted): Promise<CiIssue | undefined> {
  const all = await issues.list(label.name);
  return all.find(({ body, isOwn }) => isOwn !== false && hasMarker(body, identity));
}

function isOpenQuestion(error: unknown): boolean {
  return error instanceof NetworkError && error.outcome === 'unknown';
}
