import { isJsonObject } from '../model/json.ts';
import type { LockHolder } from './backend.ts';

/** The text of a lock. */
export function renderLock(holder: LockHolder): string {
  const { id, operation, who, host, pid, place, since, command } = holder;
  return `${JSON.stringify({ id, operation, who, host, pid, place, since, command })}\n`;
}

/** Reads a lock. Only the id is needed to know one; what else is missing is shown as unknown and never taken for dead. */
export function parseLock(text: string): LockHolder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value) || typeof value['id'] !== 'string' || value['id'] === '') return undefined;
  const textOf = (key: string): string => (typeof value[key] === 'string' ? value[key] : 'unknown');
  const pid = value['pid'];
  return {
    id: value['id'],
    operation: textOf('operation'),
    who: textOf('who'),
    host: textOf('host'),
    pid: typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 ? pid : 0,
    ...(typeof value['place'] === 'string' ? { place: value['place'] } : {}),
    command: textOf('command'),
    since: textOf('since'),
  };
}
