import { renderQuoted } from '../../edit/render-text.ts';
import { VERSION } from '../version.ts';
import { MATCHER_FILE } from './matcher-text.ts';
import { LEDGER_PATH } from './project-text.ts';
import type { InitSettings } from './settings.ts';

/** Where GitHub looks for it, relative to the root of the repository. */
export const WORKFLOW_FILE = '.github/workflows/trueup.yml';

/**
 * The text of a GitHub workflow: a plan for every pull request, an apply for every push to main. `prefix` leads from the
 * root of the repository to the project: empty, or a path that ends with `/`.
 */
export function renderWorkflow({
  tokenEnv,
  prefix,
  ledger,
}: Pick<InitSettings, 'tokenEnv' | 'ledger'> & { readonly prefix: string }): string {
  const isFile = ledger === 'file';
  const setUp = [
    '      - uses: actions/setup-node@v4',
    '        with:',
    '          node-version: 22',
    `      - run: npm install --global --ignore-scripts trueup@${VERSION}`,
  ];
  const token = ['        env:', `          ${tokenEnv}: \${{ secrets.${tokenEnv} }}`];
  const lines = [
    '# Plans on every pull request, and applies what was merged into main.',
    `# Needs a secret named ${tokenEnv} (Settings > Secrets and variables > Actions): the access token of an app that`,
    '# may read and write custom object instances, users and conversations.',
    'name: trueup',
    'on:',
    '  pull_request:',
    '  push:',
    '    branches: [main]',
    'permissions:',
    '  contents: read',
    ...(prefix === ''
      ? []
      : ['defaults:', '  run:', `    working-directory: ${renderQuoted(prefix.replace(/\/$/u, ''))}`]),
    'jobs:',
    '  plan:',
    "    if: github.event_name == 'pull_request'",
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 30',
    '    steps:',
    ...(isFile ? CHECKOUT_ALONE : CHECKOUT),
    ...setUp,
    ...validateLines(prefix),
    '      - name: Plan',
    '        # A pull request from a fork gets no secrets.',
    '        if: github.event.pull_request.head.repo.full_name == github.repository',
    '        run: trueup plan',
    ...token,
    '  apply:',
    "    if: github.event_name == 'push'",
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 60',
    '    # One apply at a time; one that is under way is never cancelled.',
    '    concurrency:',
    `      group: ${renderQuoted(`trueup-apply-${prefix}`)}`,
    '      cancel-in-progress: false',
    '    permissions:',
    ...(isFile
      ? ['      contents: write # the ledger is committed; when main is protected, let this workflow push to it']
      : ['      contents: write # the ledger and its lock are branches named trueup-*']),
    '    steps:',
    ...(isFile
      ? ['      # The branch as it is now, and not as it was when this was queued: the ledger may have moved.']
      : ['      # The branch as it is now, and not as it was when this was queued.']),
    '      - uses: actions/checkout@v4',
    '        with:',
    '          ref: $' + '{{ github.ref_name }}',
    ...setUp,
    '      - name: Apply',
    `        run: trueup apply --auto-approve${isFile ? '' : ' --lock-timeout 10m'}`,
    ...token,
    ...(isFile ? KEEP_LEDGER_STEP : []),
  ];
  return `${lines.join('\n')}\n`;
}

const CHECKOUT_ALONE = [
  '      - uses: actions/checkout@v4',
  '        with:',
  '          persist-credentials: false',
] as const;

const CHECKOUT = [
  '      # With its credentials, by which the plan reads the ledger.',
  '      - uses: actions/checkout@v4',
] as const;

/** Problems in the files show beside their lines: read off the text by the matcher, whose paths start at the repository's root. */
function validateLines(prefix: string): readonly string[] {
  const [register, command] =
    prefix === ''
      ? [[`      - run: echo "::add-matcher::${MATCHER_FILE}"`], 'trueup validate']
      : [[], 'trueup validate --format github'];
  return [...register, '      - name: Validate', `        run: ${command}`];
}

/** Nothing to keep when no ledger was written or it did not move. Other pushes may come between: tried again on top of them. */
const KEEP_LEDGER = [
  `[ -f ${LEDGER_PATH} ] || exit 0`,
  `git add --force ${LEDGER_PATH}`,
  'git diff --cached --quiet && exit 0',
  "git config user.name 'github-actions[bot]'",
  "git config user.email '41898282+github-actions[bot]@users.noreply.github.com'",
  "git commit --quiet --message 'trueup: ledger after apply [skip ci]'",
  'for attempt in 1 2 3; do',
  '  git push && exit 0',
  '  git pull --rebase',
  'done',
  'exit 1',
] as const;

const KEEP_LEDGER_STEP: readonly string[] = [
  '      # Also after a failure: what was applied is recorded.',
  '      - name: Keep the ledger',
  '        if: always()',
  '        run: |',
  ...KEEP_LEDGER.map((line) => `          ${line}`),
];
