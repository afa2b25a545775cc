import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { aMoment } from '../support/a-moment.ts';
import { removeProjects, type TestProject } from '../support/project.ts';
import { casesOf } from '../support/property-seed.ts';
import { aSmallShop, liveInstances, products } from '../support/small-shop.ts';
import { type CommandResult, inProcessesOfTheirOwn } from '../support/trueup.ts';
import type { TestWorkspace } from '../support/workspace.ts';

inProcessesOfTheirOwn();
afterAll(removeProjects);

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
const INSTANCES = '^/custom_object_instances/';
const names = (count: number) =>
  Object.keys(products(count))
    .map((name) => `Product/${name}`)
    .sort();
const SIGNALS = [
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 143],
] as const;
/** Every write takes long enough for a signal to come while requests are under way. */
const HELD = { kind: 'slow', method: 'POST', path: INSTANCES, delayMs: 800, times: 999 } as const;

/** Runs `apply -y` and sends it a signal once Intercom has received this many writes, or a little later. */
async function applyUntil(
  { workspace, project }: { workspace: TestWorkspace; project: TestProject },
  writes: number,
  signal: NodeJS.Signals,
  milliseconds = 0,
): Promise<CommandResult> {
  workspace.mark();
  let ended = false;
  let kill: ((signal: NodeJS.Signals) => void) | undefined;
  const running = project
    .run(['apply', '-y', '--parallelism', '2'], {
      onStart: (send) => {
        kill = send;
      },
    })
    .finally(() => {
      ended = true;
    });
  while (!ended && workspace.writes().length < writes) await aMoment();
  if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
  kill?.(signal);
  return await running;
}

/** Writes that are answered once `release` is called, and not before. */
function held(): { sleep: () => Promise<void>; release: () => void } {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { sleep: () => released, release };
}

async function isLocked(project: TestProject): Promise<boolean> {
  return (await readdir(join(project.directory, '.trueup'))).some((name) => name.includes('lock'));
}

describe('SIGINT, SIGTERM and SIGHUP during an apply', () => {
  it.each(SIGNALS.slice(0, casesOf(1, 3)))(
    '%s: what is under way ends, nothing new is sent, and the next apply goes on',
    async (signal, code) => {
      const { workspace, project } = await aSmallShop({ instances: { Product: products(12) } });
      workspace.setFaults([HELD]);
      const result = await applyUntil({ workspace, project }, 3, signal);
      expect(result.code, result.stderr).toBe(code);
      expect(result.signal).toBeNull();
      const sent = workspace.writes().length;
      expect(sent).toBeLessThanOrEqual(4);
      expect(result.stdout).toContain('Error: the apply was interrupted by a signal');
      expect(result.stdout).toContain(`Done: ${sent} added, 0 changed, 0 destroyed.`);
      expect(result.stdout).not.toContain('Apply complete!');
      expect(await isLocked(project)).toBe(false);

      workspace.setFaults([]);
      const next = await project.apply();
      expect(next.code, next.stdout + next.stderr).toBe(0);
      expect(next.stderr).not.toMatch(/taken over|did not come to its end/u);
      expect(next.stdout).toContain(`Plan: ${12 - sent} to add, 0 to change, 0 to destroy.`);
      expect(workspace.writes()).toHaveLength(12 - sent);
      expect(liveInstances(workspace)).toEqual(names(12));
      await project.expectSettled();
      await workspace.close();
    },
  );

  it('a write whose answer was lost before the signal stays owned', async () => {
    const { workspace, project } = await aSmallShop({ instances: { Product: products(4) } });
    workspace.setFaults([
      { kind: 'slow', method: 'GET', path: 'external_id=P-1$', delayMs: 600, times: 9 },
      { kind: 'drop-after', method: 'POST', path: INSTANCES },
    ]);
    const result = await applyUntil({ workspace, project }, 1, 'SIGINT');
    expect(result.code, result.stdout + result.stderr).toBe(130);
    workspace.setFaults([]);
    const next = await project.apply();
    expect(next.code, next.stdout + next.stderr).toBe(0);
    expect(next.stdout).not.toContain('to import');
    expect(liveInstances(workspace)).toEqual(names(4));
    await project.expectSettled();
    await workspace.close();
  });

  it('before anything was written, while reading: 130, and nothing is left behind', async () => {
    const { workspace, project } = await aSmallShop({ instances: { Product: products(4) } });
    workspace.setFaults([{ kind: 'slow', method: 'GET', path: INSTANCES, delayMs: 500, times: 99 }]);
    let kill: ((signal: NodeJS.Signals) => void) | undefined;
    const running = project.run(['apply', '-y'], { onStart: (send) => (kill = send) });
    while (workspace.requests().length < 2) await aMoment();
    kill?.('SIGINT');
    const result = await running;
    expect(result.code, result.stdout + result.stderr).toBe(130);
    expect(result.stderr).not.toMatch(/^ +at /mu);
    expect(workspace.writes()).toEqual([]);
    workspace.setFaults([]);
    expect((await project.apply()).code).toBe(0);
    await project.expectSettled();
    await workspace.close();
  });
});

describe('SIGKILL in the middle of an apply', () => {
  it('at any moment: the next plain apply takes the lock over, adopts nothing and writes nothing twice', async () => {
    const objects = {
      instances: { Product: products(40), Order: { 'O-1': { attributes: { items: ['P-1', 'P-8'] } } } },
      contacts: [{ external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['O-1'] } }],
    };
    const { workspace, project } = await aSmallShop(objects);
    const moments = Array.from({ length: casesOf(2, 5) }, () => ({
      writes: 1 + Math.floor(Math.random() * 5),
      later: Math.floor(Math.random() * 60),
    }));
    const told = JSON.stringify(moments);
    for (const { writes, later } of moments) {
      workspace.setFaults([{ kind: 'slow', method: 'POST', path: INSTANCES, delayMs: 60, times: 999 }]);
      const result = await applyUntil({ workspace, project }, writes, 'SIGKILL', later);
      expect(result.signal, told).toBe('SIGKILL');
    }
    workspace.setFaults([]);
    const next = await project.apply();
    expect(next.code, told + next.stdout + next.stderr).toBe(0);
    expect(next.stderr).toMatch(/^Notice: .*lock/mu);
    expect(next.stderr).toMatch(
      /^Notice: run-\S+ has not come to its end; what it recorded is taken into account\.$/mu,
    );
    expect(next.stdout).not.toContain('to import');
    expect(liveInstances(workspace), told).toEqual(['Order/O-1', ...names(40)]);
    const created = workspace.journal().flatMap((entry) => entry.wrote.filter((line) => line.endsWith('created')));
    expect(created, told).toHaveLength(41);
    expect(workspace.state().contacts.find((contact) => contact.external_id === '70')?.attributes).toEqual({
      plan_tier: 'gold',
    });
    await project.expectSettled();
    await workspace.close();
  });
});

describe('the lock', () => {
  it('lets one apply at a time in; the other hears who has it, or waits with --lock-timeout', async () => {
    const { sleep, release } = held();
    const { workspace, project } = await aSmallShop({ instances: { Product: products(4) } }, { sleep });
    workspace.setFaults([HELD]);
    const first = project.run(['apply', '-y']);
    while (workspace.writes().length < 1) await aMoment();
    const sent = workspace.writes().length;
    const second = await project.run(['apply', '-y', '--json-into', 'second.json']);
    expect(second.code).toBe(75);
    expect(second.stdout).toBe('');
    expect(second.stderr).toContain(hostname());
    expect(second.stderr).toMatch(/since \d{4}-\d{2}-\d{2}T/u);
    expect(second.stderr).toMatch(/hint: .*--lock-timeout/u);
    expect(JSON.parse(await project.read('second.json'))).toMatchObject({ exit_code: 75 });
    expect(sent).toBeGreaterThan(0);
    const plan = await project.run(['plan']);
    expect(plan.code, 'reading needs no lock').toBe(0);
    const asked = workspace.requests().length;
    const third = project.run(['apply', '-y', '--lock-timeout', '5m']);
    while (workspace.requests().length === asked) await aMoment();
    release();
    const waiting = await third;
    expect(waiting.code, waiting.stdout + waiting.stderr).toBe(0);
    expect(waiting.stdout).toContain('No changes.');
    expect((await first).code).toBe(0);
    expect(liveInstances(workspace)).toEqual(names(4));
    expect(workspace.writes()).toHaveLength(4);
    await project.expectSettled();
    await workspace.close();
  });

  it('is not waited for after a signal', async () => {
    const { sleep, release } = held();
    const { workspace, project } = await aSmallShop({ instances: { Product: products(1) } }, { sleep });
    workspace.setFaults([HELD]);
    const first = project.run(['apply', '-y']);
    while (workspace.writes().length < 1) await aMoment();
    const asked = workspace.requests().length;
    let kill: ((signal: NodeJS.Signals) => void) | undefined;
    const second = project.run(['apply', '-y', '--lock-timeout', '10m'], {
      onStart: (send) => {
        kill = send;
      },
    });
    while (workspace.requests().length === asked) await aMoment();
    kill?.('SIGTERM');
    const stopped = await second;
    expect(stopped.code, stopped.stdout + stopped.stderr).toBe(143);
    expect(stopped.stderr).toMatch(/^Error: .*[Ii]nterrupted/mu);
    release();
    expect((await first).code).toBe(0);
    await project.expectSettled();
    await workspace.close();
  });

  it('of another machine is never taken over', async () => {
    const { workspace, project } = await aSmallShop({ instances: { Product: products(2) } });
    workspace.setFaults([{ kind: 'slow', method: 'POST', path: INSTANCES, delayMs: 60, times: 999 }]);
    await applyUntil({ workspace, project }, 1, 'SIGKILL');
    const [lock = ''] = (await readdir(join(project.directory, '.trueup'))).filter((name) => name.includes('lock'));
    const path = join(project.directory, '.trueup', lock);
    const text = await readFile(path, 'utf8');
    expect(text).toContain(hostname());
    await writeFile(path, text.replaceAll(hostname(), 'another-machine'));
    workspace.setFaults([]);
    const result = await project.apply();
    expect(result.code).toBe(75);
    expect(result.stderr).toContain('another-machine');
    expect(workspace.writes()).toEqual([]);
    await writeFile(path, text);
    expect((await project.apply()).code).toBe(0);
    await project.expectSettled();
    await workspace.close();
  });
});

describe('a reader that goes away', () => {
  it('`trueup plan | head -1` ends without a stack, and an apply goes on to its end', async () => {
    const { workspace, project } = await aSmallShop({ instances: { Product: products(300) } });
    const piped = (command: string): Promise<{ stdout: string; stderr: string }> =>
      new Promise((resolve) => {
        const shell = spawn(
          'sh',
          ['-c', `${process.execPath} ${BIN} ${command} --api-url ${workspace.url} | head -1`],
          {
            cwd: project.directory,
            env: { PATH: process.env['PATH'], INTERCOM_ACCESS_TOKEN: 'a-token' },
          },
        );
        let [stdout, stderr] = ['', ''];
        shell.stdout.on('data', (chunk) => (stdout += String(chunk)));
        shell.stderr.on('data', (chunk) => (stderr += String(chunk)));
        shell.once('close', () => resolve({ stdout, stderr }));
      });
    const plan = await piped('plan');
    expect(plan.stdout).toMatch(/^300 steps .*\n$/u);
    expect(plan.stderr).toBe('');
    const apply = await piped('apply -y');
    expect(apply.stderr).not.toMatch(/EPIPE|^ +at /mu);
    expect(liveInstances(workspace)).toHaveLength(300);
    await project.expectSettled();
    await workspace.close();
  });
});
