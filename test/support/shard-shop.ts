import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import { fastDirectory } from './kill-at-step.ts';
import { aProject, type TestProject } from './project.ts';
import type { Binary } from './real-processes.ts';
import { buildSharing, type ProcessResult, runBinary } from './shard-processes.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED, yaml } from './small-shop.ts';
import { aWorkspace, type TestWorkspace } from './workspace.ts';

/** Jobs that share the work. */
export const TOTAL = 4;

/** Products, and as many orders. */
export const COUNT = 24;

let binary: Binary;

/** The stories of this file run shards as processes. */
export function withSharingBinary(): void {
  beforeAll(async () => {
    binary = await buildSharing();
  });
  afterAll(() => binary.dispose());
}

/** Products, orders of them, contacts of those: enough that each shard waits for others. */
export function objects(count: number): object {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const products = numbers.map((n) => [`P-${n}`, { attributes: { name: `Product ${n}` } }] as const);
  const orders = numbers.map(
    (n) => [`O-${n}`, { attributes: { status: 'open', items: [`P-${n}`, `P-${(n % count) + 1}`] } }] as const,
  );
  return {
    instances: { Product: Object.fromEntries(products), Order: Object.fromEntries(orders) },
    contacts: [
      { external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['O-1', 'O-2', 'O-3'] } },
      { external_id: '71', associations: { orders: ['O-4', 'O-5'] } },
    ],
  };
}

export interface Shop {
  readonly workspace: TestWorkspace;
  readonly project: TestProject;
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<ProcessResult>;
  /** One command for each shard, all at once. */
  all(args: (index: number) => readonly string[], env?: (index: number) => NodeJS.ProcessEnv): Promise<ProcessResult[]>;
  close(): Promise<void>;
}

export async function aShop(declared: object): Promise<Shop> {
  const workspace = await aWorkspace({ seed: SMALL_SHOP_SEED });
  const files = { 'trueup.yaml': yaml(SMALL_SHOP), 'objects/all.yaml': yaml(declared) };
  const project = await aProject(workspace, files);
  const ledger = await fastDirectory('trueup-shards-');
  const run: Shop['run'] = (args, more = {}) => {
    const env = { INTERCOM_ACCESS_TOKEN: 'a-token', INTERCOM_API_URL: workspace.url, TRUEUP_TEST_LEDGER: ledger };
    return runBinary(binary, args, { cwd: project.directory, env: { ...env, ...more } });
  };
  return {
    workspace,
    project,
    run,
    all: (args, env = () => ({})) =>
      Promise.all(Array.from({ length: TOTAL }, (_, at) => run(args(at + 1), env(at + 1)))),
    close: async () => {
      await workspace.close();
      await rm(project.directory, { recursive: true });
      await rm(ledger, { recursive: true });
    },
  };
}

/** One shard's apply. */
export function apply(group: string): (index: number) => readonly string[] {
  return (index) => ['apply', '-y', '--shard', `${index}/${TOTAL}`, '--shard-group', group];
}

export function codes(results: readonly ProcessResult[]): (number | null)[] {
  return results.map(({ code }) => code);
}

/** All they said, for those who read why a test failed. */
export function told(results: readonly ProcessResult[]): string {
  return results.map(({ code, stdout, stderr }) => `exit ${code}\n${stdout}\n${stderr}`).join('\n');
}

/** What was made, by type and external id; nothing may be there twice. */
export function madeOnce(workspace: TestWorkspace): number {
  const names = workspace.state().instances.map(({ type, external_id }) => `${type}/${external_id}`);
  expect(new Set(names).size, 'nothing is there twice').toBe(names.length);
  return names.length;
}

export async function expectSettled({ run, workspace }: Shop): Promise<void> {
  workspace.mark();
  const again = await run(['plan', '--detailed-exitcode']);
  expect(again.stdout + again.stderr).toContain('No changes. Your infrastructure matches the configuration.');
  expect(again.code).toBe(0);
  expect(workspace.writes()).toEqual([]);
}
