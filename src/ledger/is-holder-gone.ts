import type { LockHolder } from './backend.ts';

/** What this host knows about processes. */
export interface Here {
  readonly name: string;
  readonly place?: string | undefined;
  readonly isAlive: (pid: number) => boolean;
}

/** Whether the holder's process is one of this host. Of a shared lock a host's name says nothing: many bear it. */
export function isHolderHere(holder: LockHolder, here: Here, shared: boolean): boolean {
  return shared ? holder.place !== undefined && holder.place === here.place : holder.host === here.name;
}

/** Whether the holder's process is known not to run any more. */
export function isHolderGone(holder: LockHolder, here: Here, shared: boolean): boolean {
  return isHolderHere(holder, here, shared) && holder.pid > 0 && !here.isAlive(holder.pid);
}
