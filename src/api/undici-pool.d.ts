/**
 * The pool alone: the package's own entry also loads fetch, WebSocket and caches, which costs every command 35 ms and
 * 9 MB it has no use for. The exact version is pinned, so the path cannot move by itself.
 */
declare module 'undici/lib/dispatcher/pool.js' {
  import type { Pool } from 'undici';

  const PoolClass: typeof Pool;
  export = PoolClass;
}
