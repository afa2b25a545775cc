import type { PastLedger } from '../backend.ts';
import { refusalOf, troubleOf } from './git-trouble.ts';
import { SCRATCH_REMOTE } from './handed-over.ts';
import { must, type Scratch } from './scratch.ts';

const FORMAT = '%H%x00%cI%x00%s%x00%b%x00';

/**
 * The commits of a branch, newest first. `scratch` is used for nothing else: where the server can, commits come without
 * the ledgers in them, which leaves a repository that would ask for those later.
 */
export async function readHistory(
  scratch: Scratch,
  branch: string,
  location: string,
  limit: number,
): Promise<readonly PastLedger[]> {
  const args = ['--quiet', '--no-tags', `--depth=${limit}`, '--filter=tree:0', '--no-write-fetch-head'];
  const end = await scratch.run(['fetch', ...args, SCRATCH_REMOTE, `refs/heads/${branch}:refs/trueup/history`], {
    remote: true,
  });
  if (end.code !== 0) {
    if (/couldn't find remote ref/u.test(end.stderr)) return [];
    throw refusalOf(troubleOf(end), location, scratch.quote(end));
  }
  const log = await must(scratch, [
    'log',
    '-z',
    `--max-count=${limit}`,
    `--format=${FORMAT}`,
    'refs/trueup/history',
    '--',
  ]);
  const fields = log.stdout.toString('utf8').split('\0');
  const past: PastLedger[] = [];
  for (let index = 0; index + 3 < fields.length; index += 5) {
    const [version = '', at = '', subject = '', body = ''] = fields.slice(index, index + 4);
    past.push({
      version,
      at: new Date(at).toISOString(),
      subject: subject.replace(/ \[skip ci\]$/u, ''),
      by: /^By: (.*)$/mu.exec(body)?.[1] ?? null,
    });
  }
  return past;
}
