import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Seed } from '../../src/sandbox/seed.ts';
import { type AppResult, runInProcess, testClock } from './run-app.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED, yaml } from './small-shop.ts';
import { aWorkspace, type TestWorkspace } from './workspace.ts';

/** Two workspaces behind one address, told apart by their tokens, and a project with an environment for each. */
export interface TwoWorkspaces {
  readonly directory: string;
  readonly first: TestWorkspace;
  readonly second: TestWorkspace;
  write(file: string, text: string): Promise<void>;
  read(file: string): Promise<string>;
  /** Runs a command with both tokens set. */
  run(args: readonly string[], env?: { readonly [name: string]: string | undefined }): Promise<AppResult>;
  close(): Promise<void>;
}

/** `default` is workspace tx2p130c with FIRST_TOKEN, `staging` is st4g1ng with SECOND_TOKEN. */
export async function twoWorkspaces(
  objects: unknown,
  options: { readonly project?: object; readonly staging?: object; readonly seed?: Seed } = {},
): Promise<TwoWorkspaces> {
  const seed = { ...SMALL_SHOP_SEED, ...options.seed };
  const first = await aWorkspace({ seed });
  const second = await aWorkspace({ seed: { ...seed, workspace: { id: 'st4g1ng', region: 'us', name: 'Staging' } } });
  const gateway = await startGateway({ 'first-token': first.url, 'second-token': second.url });
  const directory = await mkdtemp(join(tmpdir(), 'trueup-two-'));
  const clock = testClock();
  const { port } = gateway.address() as AddressInfo;
  const two: TwoWorkspaces = {
    directory,
    first,
    second,
    write: async (file, text) => {
      await mkdir(dirname(join(directory, file)), { recursive: true });
      await writeFile(join(directory, file), text);
    },
    read: (file) => readFile(join(directory, file), 'utf8'),
    run: (args, env = {}) => {
      // Runs are named by the second.
      clock.advance(1000);
      const all = { FIRST_TOKEN: 'first-token', SECOND_TOKEN: 'second-token', ...env };
      // As in a process: what is not set is not there at all.
      const set = Object.entries(all).filter(([, value]) => value !== undefined);
      return runInProcess([...args, '--api-url', `http://127.0.0.1:${port}`], {
        cwd: directory,
        clock,
        env: Object.fromEntries(set),
      });
    },
    close: async () => {
      gateway.closeAllConnections();
      await new Promise((resolve) => gateway.close(resolve));
      await Promise.all([first.close(), second.close()]);
    },
  };
  const workspace = { ...SMALL_SHOP.workspace, token_env: 'FIRST_TOKEN' };
  const staging = { workspace: { id: 'st4g1ng', token_env: 'SECOND_TOKEN' }, ...options.staging };
  await two.write('trueup.yaml', yaml({ ...SMALL_SHOP, workspace, ...options.project, environments: { staging } }));
  await two.write('objects/all.yaml', yaml(objects));
  return two;
}

/** Hands each request on to the workspace its token belongs to. */
async function startGateway(targets: { readonly [token: string]: string }): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    const token = incoming.headers.authorization?.replace('Bearer ', '') ?? '';
    const target = targets[token] ?? Object.values(targets)[0] ?? '';
    const headers = { ...incoming.headers, host: new URL(target).host };
    const onward = request(new URL(incoming.url ?? '/', target), { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
