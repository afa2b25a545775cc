import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { aGitPlace, anotherClone, BARE_ENV, type GitPlace, git } from '../engines/git-places.ts';
import { aMoment } from './a-moment.ts';
import { type CommandOptions, type CommandResult, trueup } from './trueup.ts';
import { aWorkspace, type TestWorkspace } from './workspace.ts';

/** Two clones of one repository that keep their ledger in it, as two people or two machines of CI have them. */
export interface TwoClones {
  readonly workspace: TestWorkspace;
  readonly place: GitPlace;
  readonly one: Clone;
  readonly two: Clone;
  /** What was created, and how often: by the journal of the workspace. */
  created(): { readonly [name: string]: number };
}

export interface Clone {
  readonly root: string;
  run(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Runs `apply -y` and kills it as soon as Intercom has received this many writes. */
  applyUntilKilled(writes: number): Promise<CommandResult>;
  /** Declares these orders and nothing else. */
  declare(names: readonly string[]): Promise<void>;
  expectSettled(): Promise<void>;
}

const PROJECT = `version: 1
workspace: { id: tx2p130c }
types: { Order: { attributes: { status: string } } }
limits: { deletes: 1000, delete_percent: 100 }
ledger: { backend: git }
`;

export async function twoClones(): Promise<TwoClones> {
  const seed = {
    workspace: { id: 'tx2p130c', region: 'us' },
    types: { Order: { attributes: { status: { type: 'string' } } } },
  } as const;
  const workspace = await aWorkspace({ seed });
  const place = await aGitPlace();
  await writeFile(join(place.root, 'trueup.yaml'), PROJECT);
  await git(place.root, 'add', '--all');
  await git(place.root, 'commit', '--quiet', '--message', 'project');
  await git(place.root, 'push', '--quiet', 'origin', 'main');
  const other = await anotherClone(place);
  return {
    workspace,
    place,
    one: cloneOf(place.root, workspace),
    two: cloneOf(other.root, workspace),
    created: () => {
      const counts: { [name: string]: number } = {};
      for (const { request, wrote } of workspace.journal()) {
        if (!wrote.some((text) => text.endsWith(' created'))) continue;
        const { external_id: name } = request as { readonly external_id: string };
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    },
  };
}

function cloneOf(root: string, workspace: TestWorkspace): Clone {
  const run: Clone['run'] = (args, options = {}) =>
    trueup([...args, '--api-url', workspace.url], {
      cwd: root,
      ...options,
      env: { ...BARE_ENV, INTERCOM_ACCESS_TOKEN: 'a-token', ...options.env },
    });
  return {
    root,
    run,
    applyUntilKilled: async (writes) => {
      workspace.mark();
      let ended = false;
      const running = run(['apply', '-y', '--parallelism', '2'], {
        onStart: async (kill) => {
          while (!ended && workspace.writes().length < writes) await aMoment();
          kill('SIGKILL');
        },
      });
      const result = await running;
      ended = true;
      return result;
    },
    declare: async (names) => {
      await mkdir(join(root, 'objects'), { recursive: true });
      const orders = names.map((name) => `    ${name}: { attributes: { status: open } }\n`).join('');
      const text = names.length === 0 ? 'instances: {}\n' : `instances:\n  Order:\n${orders}`;
      await writeFile(join(root, 'objects/order.yaml'), text);
    },
    expectSettled: async () => {
      workspace.mark();
      const again = await run(['plan', '--detailed-exitcode']);
      expect(again.stdout, again.stderr).toContain('No changes. Your infrastructure matches the configuration.');
      expect(again.code).toBe(0);
      expect(workspace.writes()).toEqual([]);
    },
  };
}

/** Makes the lock that stands there look as if another machine held it. */
export async function moveLockElsewhere({ bare }: GitPlace): Promise<void> {
  const lock = JSON.parse(await git(bare, 'show', 'trueup-lock/default:ledger.jsonl'));
  await writeFile(join(bare, 'elsewhere'), `${JSON.stringify({ ...lock, host: 'elsewhere', place: 'elsewhere' })}\n`);
  const blob = (await git(bare, 'hash-object', '-w', 'elsewhere')).trim();
  await git(bare, 'update-index', '--add', '--cacheinfo', `100644,${blob},ledger.jsonl`);
  const commit = await git(bare, 'commit-tree', '-m', 'lock', (await git(bare, 'write-tree')).trim());
  await git(bare, 'update-ref', 'refs/heads/trueup-lock/default', commit.trim());
}
