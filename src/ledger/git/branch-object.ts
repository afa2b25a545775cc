import { TrueupError } from '../../model/error.ts';
import { MAX_LEDGER_BYTES, tooLarge } from '../ledger-format.ts';
import { type ChangeNote, OutcomeUnknown, type SeenObject, type SharedObject } from '../shared-object.ts';
import type { GitEnd } from './git-port.ts';
import { notAllowed, refusalOf, troubleOf } from './git-trouble.ts';
import { SCRATCH_REMOTE } from './handed-over.ts';
import { parsePush } from './push-outcome.ts';
import { LEDGER_FILE, namesOf, parseShown } from './read-branch.ts';
import { must, type Scratch } from './scratch.ts';

/** What branches of one remote share. */
export interface BranchTools {
  /** Opened when it is first used. */
  readonly scratch: () => Promise<Scratch>;
  /** As trueup.yaml names it. */
  readonly remote: string;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

// Room for a ledger, for what git adds to it, and for old versions that a server sends along.
const FETCH_BYTES = 2 * MAX_LEDGER_BYTES;
const READ_TRIES = 3;
const READ_PAUSE_MS = 500;
/** Locks are asked for again and again: what did not change is not fetched again. */
const REMEMBERED_BYTES = 64 * 1024;

/** A file on a branch of its own; its version is the commit at the tip, and git swaps one for another. */
export function openBranch(tools: BranchTools, branch: string): SharedObject {
  const location = locationOf(tools, branch);
  const open: OpenBranch = {
    tools,
    location,
    ref: `refs/heads/${branch}`,
    own: `refs/trueup/${branch}`,
    last: undefined,
  };
  return {
    location,
    read: () => readBranch(open),
    write: (bytes, expected, note) => writeBranch(open, bytes, expected, note),
    remove: async (expected) => (await push(open, expected, '')) === 'done',
  };
}

export function locationOf({ remote }: Pick<BranchTools, 'remote'>, branch: string): string {
  return `branch ${branch} of ${remote}`;
}

interface OpenBranch {
  readonly tools: BranchTools;
  readonly location: string;
  /** In the remote. */
  readonly ref: string;
  /** In the scratch repository. */
  readonly own: string;
  /** Seen last, when it is small. */
  last: SeenObject | undefined;
}

async function readBranch(open: OpenBranch): Promise<SeenObject | undefined> {
  const scratch = await open.tools.scratch();
  if (open.last !== undefined && (await tipOf(open)) === open.last.version) return open.last;
  if (!(await fetchBranch(open, scratch))) return undefined;
  const shown = await scratch.run(['cat-file', '--batch'], {
    input: [Buffer.from(namesOf(open.own))],
    limitBytes: MAX_LEDGER_BYTES + 1024 * 1024,
  });
  const seen = parseShown(shown, { location: open.location, nameBytes: scratch.nameBytes });
  remember(open, seen);
  return seen;
}

function remember(open: OpenBranch, seen: SeenObject): void {
  open.last = seen.bytes.length <= REMEMBERED_BYTES ? seen : undefined;
}

/** The commit at the tip in the remote; undefined when there is no such branch. */
async function tipOf(open: OpenBranch): Promise<string | undefined> {
  const end = await askRemote(open, ['ls-remote', SCRATCH_REMOTE, open.ref]);
  const lines = end.stdout.toString('utf8').split('\n');
  return lines.map((line) => line.split('\t')).find(([, ref]) => ref === open.ref)?.[0];
}

/** Takes the tip over into the scratch repository; false when there is no such branch. */
async function fetchBranch(open: OpenBranch, scratch: Scratch): Promise<boolean> {
  const { ref, own } = open;
  const args = ['--quiet', '--no-tags', '--depth=1', '--force', '--no-write-fetch-head', '--no-auto-maintenance'];
  const end = await askRemote(open, ['fetch', ...args, SCRATCH_REMOTE, `${ref}:${own}`], isMissing);
  if (end.how === 'too-large') throw tooLarge();
  if (!isMissing(end)) return true;
  // What is not there any more is nothing to build on.
  await must(scratch, ['update-ref', '-d', own]);
  return false;
}

function isMissing({ code, stderr }: GitEnd): boolean {
  return code !== 0 && /couldn't find remote ref/u.test(stderr);
}

/** Asks the remote for something, which changes nothing there: what broke off is asked again. */
async function askRemote(
  open: OpenBranch,
  args: readonly string[],
  isAnswer: (end: GitEnd) => boolean = () => false,
): Promise<GitEnd> {
  const scratch = await open.tools.scratch();
  for (let attempt = 1; ; attempt += 1) {
    const end = await scratch.run(args, { remote: true, fetchBytes: FETCH_BYTES });
    if (end.code === 0 || end.how === 'too-large' || isAnswer(end)) return end;
    const trouble = troubleOf(end);
    if (trouble !== 'passing' || attempt === READ_TRIES) throw refusalOf(trouble, open.location, scratch.quote(end));
    await open.tools.sleep(READ_PAUSE_MS * attempt);
  }
}

async function writeBranch(
  open: OpenBranch,
  bytes: Uint8Array,
  expected: string | undefined,
  note: ChangeNote,
): Promise<string | undefined> {
  const scratch = await open.tools.scratch();
  // A commit follows the one it replaces, so that the branch has a history and no push has to be forced.
  if (expected !== undefined && !(await isHere(scratch, expected))) {
    await fetchBranch(open, scratch);
    if (!(await isHere(scratch, expected))) return undefined;
  }
  const version = await commit(open, scratch, bytes, expected, note);
  if ((await push(open, expected, version)) !== 'done') return undefined;
  remember(open, { bytes, version });
  return version;
}

async function isHere(scratch: Scratch, version: string): Promise<boolean> {
  return (await scratch.run(['cat-file', '-e', `${version}^{commit}`])).code === 0;
}

/** Makes a commit. Its own number makes it another one than every other writer's, also for the same bytes at one time. */
async function commit(
  { tools, own }: OpenBranch,
  scratch: Scratch,
  bytes: Uint8Array,
  expected: string | undefined,
  { subject, by }: ChangeNote,
): Promise<string> {
  const number = Buffer.from(tools.randomBytes(8)).toString('hex');
  const message = `${oneLine(subject)} [skip ci]\n\nBy: ${oneLine(by)}\nWrite: ${number}\n`;
  const who = `trueup <trueup@noreply.invalid> ${Math.floor(tools.now() / 1000)} +0000`;
  const head = [
    `commit ${own}`,
    'mark :1',
    `committer ${who}`,
    `data ${Buffer.byteLength(message)}`,
    message,
    ...(expected === undefined ? [] : [`from ${expected}`]),
    `M 100644 inline ${LEDGER_FILE}`,
    `data ${bytes.length}`,
    '',
  ];
  const end = await must(scratch, ['fast-import', '--quiet', '--force', '--done'], {
    input: [Buffer.from(head.join('\n')), bytes, Buffer.from('\nget-mark :1\ndone\n')],
  });
  return end.stdout.toString('utf8').trim();
}

/** Pushes `version` in place of `expected`; an empty one removes the branch. */
async function push(open: OpenBranch, expected: string | undefined, version: string): Promise<'done' | 'lost'> {
  const { tools, ref, location } = open;
  const scratch = await tools.scratch();
  const lease = `--force-with-lease=${ref}:${expected ?? ''}`;
  const args = ['push', '--porcelain', '--no-verify', '--no-signed', '--no-follow-tags', '--no-progress', lease];
  const end = await scratch.run([...args, SCRATCH_REMOTE, `${version}:${ref}`], { remote: true });
  const outcome = parsePush(end, ref);
  const why = scratch.quote(end);
  switch (outcome.kind) {
    case 'done':
    case 'lost':
      open.last = undefined;
      return outcome.kind;
    case 'unsure':
      throw new OutcomeUnknown(outcome.why === '' ? why : outcome.why);
    case 'forbidden':
      throw notAllowed(location, `${outcome.why}${end.stderr === '' ? '' : ` (${why})`}`);
    case 'refused':
      throw refused(location, outcome.why);
    case 'failed':
      throw refusalOf(outcome.trouble, location, why);
  }
}

function refused(location: string, why: string): TrueupError {
  return new TrueupError(`${location} took no push: ${why}. It was left as it is.`, {
    code: 'ledger-git-failed',
    category: 'failed',
    hint: 'Check the settings of the repository; trueup makes, changes and deletes branches named trueup-*.',
  });
}

/** Of what people and machines are called nothing may begin a new line. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
