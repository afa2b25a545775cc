import { rm } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Runner } from './app.ts';
import type { CommandContext } from './context.ts';
import { type ExitCode, signalExit } from './exit-code.ts';
import { type CommonOptions, countOption } from './options.ts';

interface SandboxOptions extends CommonOptions {
  readonly state?: string;
  readonly port?: string;
  readonly profile?: string;
  readonly token?: string;
  readonly seed?: string;
  readonly adversarial?: boolean;
  readonly faults?: string;
  readonly faultSeed?: string;
}

/** `trueup sandbox …`: the embedded Intercom as a server, and what `--sandbox` keeps in the project. */
export function addSandboxCommands(program: Command, run: Runner): void {
  const sandbox = program.command('sandbox').description('the embedded Intercom: a local server with its rules');
  sandbox
    .command('start')
    .description('serve until interrupted; the first line of output is the URL')
    .option('--port <n>', 'port on 127.0.0.1; 0 picks a free one (default 0)')
    .option('--profile <version>', 'behave like this API version: 2.13, 2.14, 2.15, 2.16 or 2.17')
    .option(
      '--adversarial',
      'the worst Intercom might do: cut lists, shuffled pages, reads 2 s late, deletes that dangle, and (as always) ' +
        'both sides of a relationship independent; goes with --profile',
    )
    .option('--faults <file>', 'faults that strike requests (YAML or JSON list)')
    .option('--fault-seed <n>', '200 faults from this number: 429, 408, 500, 502, 503, dropped and slow answers')
    .option('--token <token>', 'accept only this made-up token (default: any but wrong-token)')
    .option('--seed <file>', 'what exists at the start (YAML)')
    .option('--state <file>', 'keep the sandbox in this file (in a project: its .trueup/sandbox.json)')
    .action((_options, command: Command) =>
      run<SandboxOptions>(async (context, options) => {
        const [{ runSandboxStart }, { sandboxPlace }] = await load();
        const port = countOption('--port', options.port);
        const faultSeed = countOption('--fault-seed', options.faultSeed);
        const place = await sandboxPlace(context, options, options.seed === undefined);
        await runSandboxStart(context, {
          json: options.json === true,
          adversarial: options.adversarial === true,
          ...(port === undefined ? {} : { port }),
          ...(options.profile === undefined ? {} : { profile: options.profile }),
          ...(options.token === undefined ? {} : { token: options.token }),
          ...(options.seed === undefined ? {} : { seed: options.seed }),
          ...(options.faults === undefined ? {} : { faults: options.faults }),
          ...(faultSeed === undefined ? {} : { faultSeed }),
          ...(place?.state === undefined ? {} : { state: place.state }),
          ...(place?.seed === undefined ? {} : { projectSeed: place.seed }),
        });
        return signalExit(context) ?? 0;
      })(command),
    );
  sandbox
    .command('seed')
    .argument('<file>', 'a seed (YAML): what exists, or what somebody changes')
    .description("edit the project's sandbox, as somebody in Intercom would")
    .option('--state <file>', "the sandbox's file (default: the project's)")
    .action((file: string, _options, command: Command) =>
      run<SandboxOptions>(async (context, options) => {
        const [{ runSandboxSeed }, { sandboxPlace, noSandbox }] = await load();
        const place = await sandboxPlace(context, options, true);
        if (!place) throw noSandbox();
        const { state, seed } = place;
        return (await runSandboxSeed(context, { file, state, ...(seed ? { projectSeed: seed } : {}) })) as ExitCode;
      })(command),
    );
  sandbox
    .command('reset')
    .description("forget the project's sandbox, its journal and its ledger")
    .option('--state <file>', "the sandbox's file (default: the project's)")
    .action((_options, command: Command) =>
      run<SandboxOptions>(async (context, options) => {
        const [{ runSandboxReset }, { sandboxPlace }] = await load();
        const place = await sandboxPlace(context, options, false);
        if (place?.ledger !== undefined) await rm(place.ledger, { force: true });
        return (await runSandboxReset(context, { state: await stateOf(context, options) })) as ExitCode;
      })(command),
    );
  sandbox
    .command('journal')
    .description("every request the project's sandbox received, and what it changed")
    .option('--state <file>', "the sandbox's file (default: the project's)")
    .action((_options, command: Command) =>
      run<SandboxOptions>(async (context, options) => {
        const [{ runSandboxJournal }] = await load();
        const state = await stateOf(context, options);
        return (await runSandboxJournal(context, { state, json: options.json === true })) as ExitCode;
      })(command),
    );
}

function load() {
  return Promise.all([import('./commands/sandbox.ts'), import('./sandbox-place.ts')]);
}

async function stateOf(context: CommandContext, options: SandboxOptions): Promise<string> {
  const [, { sandboxPlace, noSandbox }] = await load();
  const place = await sandboxPlace(context, options, false);
  if (!place) throw noSandbox();
  return place.state;
}
