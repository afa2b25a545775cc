// Bundles the command into dist/: one file to start with, and one for each command that is loaded when it is used. Beside
// it, in dist/action/, the steps of the GitHub action, each one file that needs no other.
// Types are checked by `npm run check`.
import { chmodSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { leanInk, noTerminal, production } from './build-interface.mjs';
import { compiledSchemas } from './build-schemas.mjs';

const out = new URL('dist', import.meta.url).pathname;
const source = (file) => new URL(`src/${file}`, import.meta.url).pathname;
const common = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  legalComments: 'linked',
  define: production,
  plugins: [compiledSchemas, leanInk],
  // Packages in CommonJS ask for Node's own modules with `require`, which a module has to be given.
  banner: {
    js: "import { createRequire as trueupRequire } from 'node:module'; const require = trueupRequire(import.meta.url);",
  },
};

rmSync(out, { recursive: true, force: true });
await build({
  ...common,
  entryPoints: [source('bin.ts')],
  outdir: out,
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  // Brought along by whoever keeps the ledger in PostgreSQL.
  external: ['pg'],
});
await build({
  ...common,
  entryPoints: [source('action/main.ts'), source('action/post.ts')],
  outdir: `${out}/action`,
  plugins: [...common.plugins, noTerminal],
  // Nobody installs packages for an action: it brings the one for PostgreSQL along, and asks for no native one.
  external: ['pg-native'],
});
chmodSync(`${out}/bin.js`, 0o755);
