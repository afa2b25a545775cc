import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { type CommandOptions, type CommandResult, trueup } from './trueup.ts';
import type { TestWorkspace } from './workspace.ts';

/** A project directory of a test, and `trueup` run in it against a workspace. */
export interface TestProject {
  readonly directory: string;
  write(file: string, text: string): Promise<void>;
  read(file: string): Promise<string>;
  remove(file: string): Promise<void>;
  run(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** `plan --detailed-exitcode` with more flags; proves that nothing but reads left. */
  plan(...flags: string[]): Promise<CommandResult>;
  /** `apply -y` with more flags. */
  apply(...flags: string[]): Promise<CommandResult>;
  /** The law of every apply: the next plan is empty, exits 0 and sends no write. */
  expectSettled(): Promise<void>;
}

const open: string[] = [];

/** Makes a project of these files in a directory of its own; `removeProjects` in `afterAll` cleans up. */
export async function aProject(
  workspace: TestWorkspace,
  files: { readonly [file: string]: string },
): Promise<TestProject> {
  const directory = await mkdtemp(join(tmpdir(), 'trueup-test-'));
  open.push(directory);
  const project: TestProject = {
    directory,
    write: async (file, text) => {
      await mkdir(dirname(join(directory, file)), { recursive: true });
      await writeFile(join(directory, file), text);
    },
    read: (file) => readFile(join(directory, file), 'utf8'),
    remove: (file) => rm(join(directory, file), { recursive: true }),
    run: (args, options = {}) =>
      trueup([...args, '--api-url', workspace.url], {
        cwd: directory,
        ...options,
        env: { INTERCOM_ACCESS_TOKEN: 'a-token', ...options.env },
      }),
    plan: async (...flags) => {
      workspace.mark();
      const result = await project.run(['plan', '--detailed-exitcode', ...flags]);
      expect(workspace.writes(), 'a plan sends reads and nothing else').toEqual([]);
      return result;
    },
    apply: (...flags) => {
      workspace.mark();
      return project.run(['apply', '-y', ...flags]);
    },
    expectSettled: async () => {
      const again = await project.plan();
      expect(again.stdout, again.stderr).toContain('No changes. Your infrastructure matches the configuration.');
      expect(again.code).toBe(0);
    },
  };
  for (const [file, text] of Object.entries(files)) await project.write(file, text);
  return project;
}

export async function removeProjects(): Promise<void> {
  await Promise.all(open.splice(0).map((directory) => rm(directory, { recursive: true, force: true })));
}
