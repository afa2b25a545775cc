import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { git, hasGit, removeGitPlaces } from '../engines/git-places.ts';
import { aProject, removeProjects } from '../support/project.ts';
import { moveLockElsewhere, type TwoClones, twoClones } from '../support/two-clones.ts';
import { aWorkspace } from '../support/workspace.ts';

afterAll(removeGitPlaces);
afterAll(removeProjects);

const ORDERS = Array.from({ length: 12 }, (_, index) => `O-${index + 1}`);
const ONCE = Object.fromEntries(ORDERS.map((name) => [name, 1]));

async function aTeam(): Promise<TwoClones> {
  const team = await twoClones();
  onTestFinished(() => team.workspace.close());
  return team;
}

const branches = async ({ place }: TwoClones): Promise<string[]> =>
  (await git(place.bare, 'for-each-ref', '--format=%(refname:short)')).trim().split('\n');

describe.runIf(await hasGit())('two clones that share a ledger on a branch', () => {
  it('apply in turns, and what one did the other knows', async () => {
    const team = await aTeam();
    const { one, two, workspace } = team;
    await one.declare(['O-1', 'O-2']);
    const first = await one.run(['apply', '-y'], { env: { CI: 'true' } });
    expect(first.stdout, first.stderr).toContain('Apply complete! Resources: 2 added');
    expect(first.stderr).not.toContain('Warning');
    await two.declare(['O-1', 'O-2']);
    await two.expectSettled();
    await two.declare(['O-2', 'O-3']);
    workspace.mark();
    const second = await two.run(['apply', '-y']);
    expect(second.stdout, second.stderr).toContain('Apply complete! Resources: 1 added, 0 changed, 1 destroyed.');
    expect(workspace.writes()).toHaveLength(2);
    await one.declare(['O-2', 'O-3']);
    await one.expectSettled();
    const listed = await one.run(['ledger', 'list']);
    expect(listed.stdout).toMatch(/instance\/Order\/O-2[\s\S]*instance\/Order\/O-3/u);
    expect(listed.stdout).not.toContain('O-1');
    expect(await branches(team)).toEqual(['main', 'trueup-ledger/default']);
    expect(await readdir(join(two.root, '.trueup'))).not.toContain('ledger.jsonl');
  });

  it('go on where one was killed: the other takes the lock over, loses nothing and makes nothing twice', async () => {
    const team = await aTeam();
    const { one, two, workspace } = team;
    for (const clone of [one, two]) await clone.declare(ORDERS);
    const killed = await one.applyUntilKilled(4);
    expect(killed.signal).toBe('SIGKILL');
    expect(await branches(team)).toContain('trueup-lock/default');
    // Only a process of its own knows which machine it is on.
    const applied = await two.run(['apply', '-y'], { onStart: () => undefined });
    expect(applied.code, applied.stderr).toBe(0);
    expect(applied.stderr).toContain('Took over the lock');
    expect(team.created()).toEqual(ONCE);
    await two.expectSettled();
    await one.expectSettled();
    // All of it is owned: what is no longer declared goes.
    await one.declare(['O-1']);
    workspace.mark();
    const removed = await one.run(['apply', '-y']);
    expect(removed.stdout, removed.stderr).toContain('11 destroyed.');
    expect(workspace.writes()).toHaveLength(11);
    expect(await branches(team)).toEqual(['main', 'trueup-ledger/default']);
  });

  it('wait for a person where another machine died: its lock is removed by its id', async () => {
    const team = await aTeam();
    const { one, two, place } = team;
    for (const clone of [one, two]) await clone.declare(ORDERS);
    await one.applyUntilKilled(4);
    await moveLockElsewhere(place);
    const refused = await two.run(['apply', '-y']);
    expect(refused.code).toBe(75);
    expect(refused.stderr).toContain('on elsewhere');
    const [, id = ''] = /trueup ledger unlock ([0-9a-f]{16})/u.exec(refused.stderr) ?? [];
    const unlocked = await two.run(['ledger', 'unlock', id, '-y']);
    expect(unlocked.code, unlocked.stderr).toBe(0);
    const applied = await two.run(['apply', '-y']);
    expect(applied.code, applied.stderr).toBe(0);
    expect(team.created()).toEqual(ONCE);
    await two.expectSettled();
    await one.expectSettled();
  });
});

describe('a ledger in a file, in CI', () => {
  it('is warned of as long as git does not track it', async () => {
    const workspace = await aWorkspace({
      seed: { workspace: { id: 'tx2p130c', region: 'us' }, types: { Order: { attributes: {} } } },
    });
    onTestFinished(() => workspace.close());
    const project = await aProject(workspace, {
      'trueup.yaml': 'version: 1\nworkspace: { id: tx2p130c }\ntypes: { Order: {} }\n',
      'objects/order.yaml': 'instances: { Order: { O-1: {} } }\n',
    });
    const apply = (env = {}, ...flags: string[]) => project.run(['apply', '-y', ...flags], { env });
    await git(project.directory, 'init', '--quiet');
    const warned = await apply({ CI: 'true' });
    expect(warned.code, warned.stderr).toBe(0);
    expect(warned.stderr).toContain('Warning: the ledger .trueup/ledger.jsonl is a file that git does not track');
    expect((await apply()).stderr).not.toContain('Warning');
    expect((await apply({ CI: 'false' })).stderr).not.toContain('Warning');
    expect((await apply({ CI: 'true', PATH: '/nonexistent' })).stderr).toContain('Warning: the ledger');
    await git(project.directory, 'add', '--all');
    expect((await apply({ GITLAB_CI: 'true' })).stderr).not.toContain('Warning');
  });
});
