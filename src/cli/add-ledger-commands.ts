import type { Command } from 'commander';
import type { Runner } from './app.ts';

/** `trueup ledger …`: what is owned, who holds it, and what to do when it is lost. */
export function addLedgerCommands(program: Command, run: Runner): void {
  const ledger = program
    .command('ledger')
    .description('what is owned from here, the lock on it, and how to get it back');
  ledger
    .command('list')
    .description('what is owned: address, Intercom id, fields; --target and --exclude narrow it; offline')
    .action((_options, command: Command) =>
      run(async (context, options) => (await import('./commands/ledger.ts')).runLedgerList(context, options))(command),
    );
  ledger
    .command('show')
    .argument('[address]', 'something owned; without it: the ledger itself, and who holds its lock')
    .description('one owned thing, field by field, never its values; offline')
    .action((address: string | undefined, _options, command: Command) =>
      run(async (context, options) => (await import('./commands/ledger.ts')).runLedgerShow(context, address, options))(
        command,
      ),
    );
  ledger
    .command('forget')
    .argument('<address|glob...>', 'what is owned: ADDRESS or GLOB, as instance/Order/*')
    .description('stop owning something; it stays in Intercom as it is; offline')
    .option('-y, --auto-approve', 'do not ask')
    .action((addresses: string[], _options, command: Command) =>
      run(async (context, options) =>
        (await import('./ledger/forget.ts')).runLedgerForget(context, addresses, options),
      )(command),
    );
  ledger
    .command('unlock')
    .argument('<id>', 'the id of the lock, as the refused command and ledger show name it')
    .description('remove a lock whose holder no longer runs')
    .option('-y, --auto-approve', 'do not ask')
    .action((id: string, _options, command: Command) =>
      run(async (context, options) => (await import('./commands/ledger.ts')).runLedgerUnlock(context, id, options))(
        command,
      ),
    );
  ledger
    .command('rebuild')
    .description('make a lost or damaged ledger anew from the YAML and from Intercom; sends no write')
    .option('--replace', 'replace one that is well too; a copy of it is kept')
    .option('-y, --auto-approve', 'do not ask')
    .addHelpText('after', REBUILD_HELP)
    .action((_options, command: Command) =>
      run(async (context, options) => (await import('./ledger/rebuild.ts')).runLedgerRebuild(context, options))(
        command,
      ),
    );
}

const REBUILD_HELP = `
Everything the YAML declares and Intercom holds becomes owned; a field counts as applied when both agree. What left the
YAML before cannot be known again: it stays in Intercom, and no plan deletes it. With unchanged YAML the next plan is
empty. To decide about each record instead, review trueup plan --adopt.
`;
