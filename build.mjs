// Bundles the command into dist/: one file to start with, and one for each command that is loaded when it is used.
// Types are checked by `npm run check`.
import { chmodSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { leanInk, production } from './build-interface.mjs';
import { compiledSchemas } from './build-schemas.mjs';

const out = new URL('dist', import.meta.url).pathname;
rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: [new URL('src/bin.ts', import.meta.url).pathname],
  outdir: out,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  // Brought along by whoever keeps the ledger in PostgreSQL.
  external: ['pg'],
  target: 'node20.19',
  legalComments: 'linked',
  define: production,
  plugins: [compiledSchemas, leanInk],
  // Packages in CommonJS ask for Node's own modules with `require`, which a module has to be given.
  banner: {
    js: "import { createRequire as trueupRequire } from 'node:module'; const require = trueupRequire(import.meta.url);",
  },
});
chmodSync(`${out}/bin.js`, 0o755);
