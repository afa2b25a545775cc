import { TrueupError } from '../../model/error.ts';
import { tooLarge } from '../ledger-format.ts';
import type { GitEnd } from './git-port.ts';

/** The one file of a ledger's branch. */
export const LEDGER_FILE = 'ledger.jsonl';

/** What `git cat-file --batch` answers for one name. */
interface Shown {
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}

/** Names to ask `git cat-file --batch` for: all that a branch holds of a ledger. */
export function namesOf(ref: string): string {
  return `${ref}^{commit}\n${ref}^{tree}\n${ref}:${LEDGER_FILE}\n`;
}

/** The ledger's file at the tip of a branch, as git shows it. Anybody may have pushed something else there. */
export function parseShown(
  end: GitEnd,
  { location, nameBytes }: { readonly location: string; readonly nameBytes: number },
): { readonly bytes: Uint8Array; readonly version: string } {
  if (end.how === 'too-large') throw tooLarge();
  const [commit, tree, blob] = split(end.stdout);
  if (commit === undefined || tree === undefined) throw notALedger(location, 'is no branch of commits');
  if (blob === undefined) throw notALedger(location, `holds no ${LEDGER_FILE}`);
  const mode = modeOf(tree.content, nameBytes);
  if (blob.type !== 'blob' || mode === undefined || !/^100(?:644|755|664)$/u.test(mode))
    throw notALedger(location, `holds something that is no file under the name ${LEDGER_FILE}`);
  return { bytes: blob.content, version: commit.name };
}

function split(stdout: Buffer): readonly (Shown | undefined)[] {
  const shown: (Shown | undefined)[] = [];
  for (let start = 0; start < stdout.length; ) {
    const end = stdout.indexOf(10, start);
    if (end < 0) break;
    const [, name, type = '', size] = /^([0-9a-f]+) (\w+) (\d+)$/u.exec(stdout.toString('utf8', start, end)) ?? [];
    start = end + 1;
    shown.push(name === undefined ? undefined : { name, type, content: stdout.subarray(start, start + Number(size)) });
    if (name !== undefined) start += Number(size) + 1;
  }
  return shown;
}

/** The mode of the ledger's file in the bytes of a tree: `<mode> <name>\0<object>`, one after the other. */
function modeOf(tree: Buffer, nameBytes: number): string | undefined {
  for (let start = 0; start < tree.length; ) {
    const end = tree.indexOf(0, start);
    if (end < 0) return undefined;
    const entry = tree.toString('utf8', start, end);
    const blank = entry.indexOf(' ');
    if (entry.slice(blank + 1) === LEDGER_FILE) return entry.slice(0, blank);
    start = end + 1 + nameBytes;
  }
  return undefined;
}

function notALedger(location: string, what: string): TrueupError {
  return new TrueupError(`${location} ${what}: it was not written by trueup. Nothing was changed.`, {
    code: 'ledger-not-on-branch',
    category: 'failed',
    hint: 'Name a branch that nothing else uses (`branch` under `ledger` in trueup.yaml), or remove that branch when you know what it is.',
  });
}
