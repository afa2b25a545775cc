import type { JournalEntry } from '../../../src/sandbox/journal.ts';
import { slotAt, slotName } from '../random-world.ts';
import { linesOf } from './simulated-world.ts';
import { holds, isWrite, requestsOf, subjectOf } from './simulation-laws.ts';
import type { Ran, Story } from './story.ts';

/** A request, its answer lost, and what a process that died in between had sent. */
const MOST = 3;

/**
 * Of each object, as the sandbox saw it: a run sends the POST of a step at most three times, and the same content is
 * carried out at most three times in a whole seed, however many processes were killed on the way. More are sent where
 * Intercom refused them, as each process may try thrice; a 429 says that nothing was done. More are carried out where
 * others delete what was made, or reads lag behind: Intercom has no key that tells one creation from its repetition, and
 * no read that is sure to show what was written (U), so the next run finds nothing and makes it again.
 */
export function expectSparing(story: Story): void {
  const carriedOut = new Map<string, number>();
  for (const ran of story.runs) {
    const sent = new Map<string, number>();
    const posts = requestsOf(story.world, ran.ended).filter((entry) => entry.method === 'POST' && isWrite(entry));
    for (const entry of posts.filter(({ status }) => status !== 429)) {
      const subject = subjectOf(entry, story.names);
      count(sent, subject);
      if (ran.alone && isCarriedOut(entry)) count(carriedOut, `${subject} ${JSON.stringify(entry.request)}`);
    }
    expectLooked(story, ran);
    const steps = stepsOf(ran);
    for (const [subject, times] of sent) {
      const most = MOST * (steps.get(subject) ?? 0);
      holds(times <= most, `${subject} was sent ${times} times for ${steps.get(subject) ?? 0} steps`, posts);
    }
  }
  for (const [content, times] of carriedOut) holds(times <= MOST, `carried out ${times} times: ${content}`);
}

/** A POST whose outcome is unknown is not sent again before the instance was looked at. */
function expectLooked({ world, names }: Story, { ended }: Ran): void {
  const sent = new Map<string, JournalEntry>();
  // What is carried out after its sender has given up on it comes at any time.
  for (const entry of requestsOf(world, ended, true)) {
    if (entry.method === 'GET') {
      for (const [content, post] of sent) if (isLookAt(entry, post)) sent.delete(content);
    } else if (entry.method === 'POST' && isWrite(entry) && entry.status !== 429) {
      const content = `${subjectOf(entry, names)} ${JSON.stringify(entry.request)}`;
      const before = sent.get(content);
      holds(before === undefined, `${content} is sent again without a look`, { before, entry });
      sent.set(content, entry);
    }
  }
}

/** By its external id, or by its id. */
function isLookAt({ path, query }: JournalEntry, { path: type, request }: JournalEntry): boolean {
  if (path.startsWith(`${type}/`)) return true;
  return path === type && query['external_id'] === (request as { external_id?: unknown }).external_id;
}

function isCarriedOut({ wrote, status, fault }: JournalEntry): boolean {
  return wrote.length > 0 || (fault === null && status >= 200 && status < 300);
}

/** Writes that were planned for each object: a creation within a cycle has two. */
function stepsOf({ ended }: Ran): ReadonlyMap<string, number> {
  const steps = new Map<string, number>();
  for (const { type, address, patch } of linesOf(ended)) {
    if (type !== 'planned_change' || (patch as readonly unknown[]).length === 0) continue;
    count(steps, slotName(slotAt(address as `instance/${string}`)));
  }
  return steps;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
