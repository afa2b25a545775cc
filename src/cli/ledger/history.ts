import type { LedgerBackendName } from '../../model/ledger-settings.ts';
import { renderLedgerHistory, renderLedgerHistoryDocument } from '../../report/ledger-history.ts';
import { renderName } from '../../report/name.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type CommonOptions, countOption } from '../options.ts';
import { styleFor } from '../style.ts';
import { backendName, withLedgerPlace } from './ledger-place.ts';

export interface LedgerHistoryOptions extends CommonOptions {
  readonly limit?: string;
}

const LIMIT = 20;

/** `trueup ledger history`: the states the ledger went through, as far as its engine keeps them. */
export function runLedgerHistory(context: CommandContext, options: LedgerHistoryOptions): Promise<ExitCode> {
  const limit = countOption('--limit', options.limit) ?? LIMIT;
  return withLedgerPlace(context, options, async ({ backend, configuration }) => {
    const { location } = backend;
    const name = backendName(configuration, options);
    // One more than is shown tells whether there are more.
    const states = await backend.history(limit + 1);
    const history = {
      backend: name,
      location,
      states: states?.slice(0, limit) ?? null,
      cut: (states?.length ?? 0) > limit,
      elsewhere: states === undefined ? whereElse(name, location) : null,
    };
    const style = styleFor(context.stdout, context, options.color);
    context.stdout.write(options.json ? renderLedgerHistoryDocument(history) : renderLedgerHistory(history, style));
    return EXIT.done;
  });
}

function whereElse(backend: LedgerBackendName, location: string): string {
  switch (backend) {
    case 'file':
      return `Where it is committed, git keeps one: git log -p -- ${renderName(location)}`;
    case 'http':
      return "Its server may keep one: GitLab shows it under Operate > Terraform states, in the menu of the state's line.";
    case 's3':
      return 'A bucket with versioning keeps one: aws s3api list-object-versions.';
    default:
      return 'What was applied from here is in the journals: trueup runs.';
  }
}
