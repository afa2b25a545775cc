/*
 * Runs the example of every page of docs/errors/ and every case of test/golden/cases/, writes what comes out into it, and
 * docs/errors/README.md. `npm run docs` runs it; read what changed before committing it. With names, only those.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { leanInk, production } from '../build-interface.mjs';
import { buildIndex, CASES, listPages, makeExample, PAGES, readPage, withOutput } from './error-pages.mjs';

const wanted = process.argv.slice(2);
const place = mkdtempSync(join(tmpdir(), 'trueup-docs-'));
chmodSync(place, 0o755);
try {
  const command = await bundle(join(place, 'bin.mjs'));
  for (const { name, path } of [...listPages(PAGES), ...listPages(CASES)]) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const page = readPage(path);
    if (page.needsIntercom) continue;
    const directory = mkdtempSync(join(place, 'example-'));
    chmodSync(directory, 0o755);
    makeExample(page, directory);
    const { stdout, stderr } = spawnSync(process.execPath, [command, ...page.command], {
      cwd: directory,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, NO_COLOR: '1' },
      // Root may read everything, so that what nobody may read has to be shown to somebody else.
      ...(page.needsUser && process.getuid?.() === 0 ? { uid: 65534 } : {}),
    });
    if (stderr !== '') throw new Error(`${path}: ${stderr}`);
    writeFileSync(path, withOutput(page, stdout));
  }
  writeFileSync(join(PAGES, 'README.md'), buildIndex());
} finally {
  rmSync(place, { recursive: true, force: true });
}

/** The command as it is in the sources, whatever dist/ holds. */
async function bundle(outfile) {
  await build({
    entryPoints: [fileURLToPath(new URL('../src/bin.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    logLevel: 'error',
    define: production,
    plugins: [leanInk],
    banner: {
      js: "import { createRequire as trueupRequire } from 'node:module'; const require = trueupRequire(import.meta.url);",
    },
  });
  return outfile;
}
