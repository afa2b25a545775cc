import type { Command } from 'commander';
import type { Runner } from './app.ts';

/** `trueup ledger …`: what is owned, who holds it, and what to do when it is lost. */
export function addLedgerCommands(program: Command, run: Runner): void {
  const ledger = program
    .command('ledger')
    .description('what is owned from here, the lock on it, and how to get it back');
  ledger
    .command('list')
    .description('what is owned: address, Intercom id, fields; --target and --exclude narrow it; asks Intercom nothing')
    .action((_options, command: Command) =>
      run(async (context, options) => (await import('./commands/ledger.ts')).runLedgerList(context, options))(command),
    );
  ledger
    .command('show')
    .argument('[address]', 'something owned; without it: the ledger itself, and who holds its lock')
    .description('one owned thing, field by field, never its values; asks Intercom nothing')
    .action((address: string | undefined, _options, command: Command) =>
      run(async (context, options) => (await import('./commands/ledger.ts')).runLedgerShow(context, address, options))(
        command,
      ),
    );
  ledger
    .command('forget')
    .argument('<address|glob...>', 'what is owned: ADDRESS or GLOB, as instance/Order/*')
    .description('stop owning something; it stays in Intercom as it is, which is not asked')
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
    .command('history')
    .description('the states the ledger went through, newest first, where its engine keeps them')
    .option('--limit <n>', 'show this many (default 20)')
    .action((_options, command: Command) =>
      run(async (context, options) => (await import('./ledger/history.ts')).runLedgerHistory(context, options))(
        command,
      ),
    );
  ledger
    .command('test')
    .description(
      'try on the place of the ledger what runs rely on: lock, compare-and-swap, rights; never on the ledger',
    )
    .action((_options, command: Command) =>
      run(async (context, options) => (await import('./ledger/test.ts')).runLedgerTest(context, options))(command),
    );
  ledger
    .command('migrate')
    .argument('<from>', 'where it is: file, git, s3, postgres, http, or BACKEND:PLACE')
    .argument('<to>', 'where it goes to, in the same way')
    .description('move the ledger to another place; asks Intercom nothing')
    .option('--replace', 'write over an older state of the same ledger; a copy of it is kept')
    .option('-y, --auto-approve', 'do not ask')
    .addHelpText('after', MIGRATE_HELP)
    .action((from: string, to: string, _options, command: Command) =>
      run(async (context, options) =>
        (await import('./ledger/migrate.ts')).runLedgerMigrate(context, [from, to], options),
      )(command),
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

const MIGRATE_HELP = `
A backend by its name is the ledger of trueup.yaml when that is of this backend, and the backend's defaults otherwise.
BACKEND:PLACE names another one: file:.trueup/ledger.jsonl, git:BRANCH, s3:BUCKET/KEY, postgres:NAME, http:https://…
Other options (region, endpoint, user) are taken from trueup.yaml: put the new ledger there before moving to it.

Both places are locked. The ledger is written and read back at the new place; then a copy is kept at the old one, and it
is taken away there. Whatever breaks off, one whole ledger is left, and the same command again goes on. Each environment
has a ledger of its own: move each with --env.
`;

const REBUILD_HELP = `
Everything the YAML declares and Intercom holds becomes owned; a field counts as applied when both agree. What left the
YAML before cannot be known again: it stays in Intercom, and no plan deletes it. With unchanged YAML the next plan is
empty. To decide about each record instead, review trueup plan --adopt.
`;
