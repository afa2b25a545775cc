import type { LockHolder } from './backend.ts';

/** What this host knows about processes. */
export interface Here {
  readonly name: string;
  readonly place?: string | undefined;
  readonly isAlive: (pid: number) => boolean;
}

/** Whether the holder's process is known not to run any more. Of a shared lock a host's name says nothing: many bear it. */
export function isHolderGone(holder: LockHolder, here: Here, shared: boolean): boolean {
  const isHere = shared ? holder.place !== undefined && holder.place === here.place : holder.host === here.name;
  return isHere && holder.pid > 0 && !here.isAlive(holder.pid);
}
