import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { renderWorkflow } from '../../src/cli/init/workflow-text.ts';
import { GITHUB_RULES } from '../support/workflows/github-rules.ts';
import { parseWorkflow } from '../support/workflows/github-workflow.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const files = ['.github/workflows', 'examples/ci/github'].flatMap((directory) =>
  readdirSync(join(ROOT, directory))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => [`${directory}/${name}`, readFileSync(join(ROOT, directory, name), 'utf8')] as const),
);
const written = (['file', 'git'] as const).flatMap((ledger) =>
  ['', 'infra/inter com/'].map(
    (prefix) =>
      [
        `init, ledger ${ledger}, below '${prefix}'`,
        renderWorkflow({ tokenEnv: 'INTERCOM_ACCESS_TOKEN', ledger, prefix }),
      ] as const,
  ),
);

/** Follows every rule, and has something for each of them to look at. */
const GOOD = `name: good
on:
  pull_request:
permissions: {}
concurrency:
  group: trueup
  cancel-in-progress: false
jobs:
  plan:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read # the YAML
    outputs:
      has-changes: \${{ steps.plan.outputs.has-changes }}
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: true # fetches the ledger
      - run: npm ci
        if: github.event.pull_request.head.repo.full_name == github.repository
        env:
          TOKEN: \${{ secrets.TOKEN }}
      - id: plan
        uses: OWNER/trueup@COMMIT # v0.1.0
        with:
          command: plan
          plan-file: plan.json
          token: \${{ secrets.INTERCOM_ACCESS_TOKEN }}
  apply:
    needs: plan
    if: needs.plan.outputs.has-changes == 'true'
    runs-on: ubuntu-latest
    timeout-minutes: 60
    permissions:
      contents: write # the ledger
    steps:
      - uses: OWNER/trueup@COMMIT # v0.1.0
        with:
          command: apply
`;

describe('every workflow', () => {
  it.each([...files, ...written, ['the good one', GOOD] as const])('%s follows all rules', (_name, text) => {
    const workflow = parseWorkflow(text);
    expect(GITHUB_RULES.flatMap(({ name, check }) => check(workflow).map((problem) => `${name}: ${problem}`))).toEqual(
      [],
    );
  });

  it('is looked at: those of this repository, those to copy, those of init', () => {
    expect(files.map(([name]) => name)).toEqual([
      '.github/workflows/ci.yml',
      '.github/workflows/release.yml',
      ...['apply', 'drift', 'pull-request', 'shards', 'tfcmt'].map((name) => `examples/ci/github/${name}.yml`),
    ]);
    expect(written).toHaveLength(4);
  });
});

describe('every rule', () => {
  it.each(GITHUB_RULES.map((rule) => [rule.name, rule] as const))('%s', (_name, { check, breaks }) => {
    expect(breaks.length).toBeGreaterThan(0);
    for (const [from, to] of breaks) {
      const broken = GOOD.replace(from, to);
      expect(broken, `${from} -> ${to}`).not.toBe(GOOD);
      expect(check(parseWorkflow(broken)), `${from} -> ${to}`).not.toEqual([]);
    }
  });
});
