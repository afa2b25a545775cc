import type { LockHolder, LockInfo } from '../backend.ts';

const MARK = 'trueup';
const LONGEST = 250;
const SHARES = [60, 40, 25, 15, 8, 4, 0];

/**
 * The id of a lock as the server keeps it, and all that is known of its holder: GitLab keeps nothing else of what a lock
 * says about itself, and repeats in a refusal what the one it refuses has said. 255 characters is what it keeps.
 */
export function renderLockId({ id, pid, place = '', operation, host, who, command }: LockInfo): string {
  const known = [MARK, id, `${pid}`, place];
  for (const share of SHARES) {
    const text = [...known, ...[operation, host, who, command].map((part) => cut(part, share))]
      .map(escapePart)
      .join(':');
    if (text.length <= LONGEST) return text;
  }
  return escapePart(id);
}

/** Who holds a lock, by its id; of another program's lock only what the server says is known. */
export function parseLockId(text: string, said: { readonly who: string; readonly since: string }): LockHolder {
  const [mark, id = '', pid = '', place = '', operation = '', host = '', who = '', command = ''] = text
    .split(':')
    .map(unescapePart);
  const unknown = 'unknown';
  if (mark !== MARK || id === '')
    return { id: text, operation: unknown, who: said.who, host: unknown, pid: 0, command: unknown, since: said.since };
  return {
    id,
    operation,
    who,
    host,
    pid: /^[1-9]\d{0,9}$/u.test(pid) ? Number(pid) : 0,
    ...(place === '' ? {} : { place }),
    command,
    since: said.since,
  };
}

function cut(text: string, length: number): string {
  return Array.from(text).slice(0, length).join('');
}

function escapePart(text: string): string {
  return encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/gu, '?'));
}

function unescapePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
