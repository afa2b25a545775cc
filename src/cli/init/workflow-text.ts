import { renderQuoted } from '../../edit/render-text.ts';
import { VERSION } from '../version.ts';
import { pinned } from './pinned-actions.ts';
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
    `      - uses: ${pinned('actions/setup-node')}`,
    '        with:',
    '          node-version: 24',
    `      - run: npm install --global --ignore-scripts trueup@${VERSION}`,
  ];
  const token = `          ${tokenEnv}: \${{ secrets.${tokenEnv} }}`;
  const lines = [
    '# Plans on every pull request, with one comment on it, and applies what was merged into main.',
    `# Needs a secret named ${tokenEnv} (Settings > Secrets and variables > Actions): the access token of an app that`,
    '# may read and write custom object instances, users and conversations.',
    'name: trueup',
    'on:',
    '  pull_request:',
    '  push:',
    '    branches: [main]',
    'permissions: {}',
    ...(prefix === ''
      ? []
      : ['defaults:', '  run:', `    working-directory: ${renderQuoted(prefix.replace(/\/$/u, ''))}`]),
    'jobs:',
    '  plan:',
    "    if: github.event_name == 'pull_request'",
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 30',
    '    # Of one pull request only the newest state is of interest.',
    '    concurrency:',
    `      group: ${renderQuoted(`trueup-plan-${prefix}\${{ github.ref }}`)}`,
    '      cancel-in-progress: true',
    '    permissions:',
    `      contents: read # the files${isFile ? '' : ', and the ledger on its branch'}`,
    '      pull-requests: write # the comment and its labels',
    '    steps:',
    ...(isFile ? CHECKOUT_ALONE : CHECKOUT),
    ...setUp,
    '      - name: Validate',
    '        run: trueup validate --ci',
    '      - name: Plan',
    `        if: ${OWN}`,
    '        run: trueup plan --ci --out trueup-plan.json',
    '        env:',
    token,
    '      - name: Comment',
    `        if: ${OWN}`,
    '        run: trueup comment trueup-plan.json',
    '        env:',
    '          GITHUB_TOKEN: $' + '{{ github.token }}',
    '      - name: Say that there is no plan',
    `        if: ${OWN.replace('==', '!=')}`,
    '        run: echo "::notice::A pull request from a fork gets no secrets, so it is checked and not planned."',
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
    `      - uses: ${pinned('actions/checkout')}`,
    '        with:',
    '          ref: $' + '{{ github.ref_name }}',
    '          persist-credentials: true # pushes the ledger',
    ...setUp,
    '      - name: Apply',
    `        run: trueup apply --ci --auto-approve${isFile ? '' : ' --lock-timeout 10m'}`,
    '        env:',
    token,
    ...(isFile ? KEEP_LEDGER_STEP : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** A pull request from a fork gets no secrets. */
const OWN = 'github.event.pull_request.head.repo.full_name == github.repository';

const CHECKOUT_ALONE = [
  `      - uses: ${pinned('actions/checkout')}`,
  '        with:',
  '          persist-credentials: false',
] as const;

const CHECKOUT = [
  `      - uses: ${pinned('actions/checkout')}`,
  '        with:',
  '          persist-credentials: true # the plan fetches the ledger',
] as const;

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
