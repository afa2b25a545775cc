import { expect } from 'vitest';
import type { TestProject } from './project.ts';
import { aSmallShop } from './small-shop.ts';
import type { TestWorkspace } from './workspace.ts';

/** A workspace and the project on it. */
export interface Shop {
  readonly workspace: TestWorkspace;
  readonly project: TestProject;
}

/** A plan that guards refuse says so and how to lift it, and is a plan all the same; apply writes nothing whatever else is allowed. */
export async function expectRefused(
  { workspace, project }: Shop,
  guards: { readonly [code: string]: string },
  uselessFlags: readonly (readonly string[])[],
  planFlags: readonly string[] = [],
): Promise<void> {
  const plan = await project.plan(...planFlags);
  expect(plan.code, plan.stderr).toBe(2);
  for (const [code, remedy] of Object.entries(guards)) {
    expect(plan.stdout).toMatch(new RegExp(`^ {2}refused +${code} `, 'mu'));
    expect(plan.stdout).toContain(`to lift it: ${remedy}`);
  }
  expect(plan.stdout).toMatch(/Apply would be refused by \d guards?\./u);
  for (const flags of [planFlags, ...uselessFlags]) {
    const apply = await project.apply(...flags);
    expect(apply.code, `apply ${flags.join(' ')}: ${apply.stdout}`).toBe(4);
    expect(workspace.writes(), 'a refused apply sends no write').toEqual([]);
    expect(apply.stderr).toContain('nothing was written');
    expect(apply.stdout).not.toContain('Apply complete!');
    for (const code of Object.keys(guards)) expect(apply.stdout).toContain(code);
  }
}

/** A small shop whose objects are applied. */
export async function applied(objects: unknown, project: object = {}): Promise<Shop> {
  const shop = await aSmallShop(objects, { project });
  const result = await shop.project.apply();
  expect(result.code, result.stdout + result.stderr).toBe(0);
  return shop;
}

/** Applies to the end; the law holds after it. */
export async function applies({ project }: Shop, ...flags: string[]): Promise<void> {
  const result = await project.apply(...flags);
  expect(result.code, result.stdout + result.stderr).toBe(0);
  await project.expectSettled();
}
