import { type ApiRequest, isRead } from './request.ts';

/**
 * Lets nothing but GET and the contact search through in mode `read`. A command that only reads and still gets here
 * with a write has a bug, so this is no `TrueupError`: it must show its stack.
 */
export function checkMode(mode: 'read' | 'write', request: Pick<ApiRequest, 'method' | 'path'>): void {
  if (mode === 'write' || isRead(request)) return;
  throw new Error(`${request.method} ${request.path} on a connection that was opened for reading`);
}
