import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { VERSION } from '../version.ts';

/** `trueup version`: which trueup this is. */
export function runVersion(context: CommandContext, options: { readonly json?: boolean }): ExitCode {
  const versions = ['2.13', '2.14', '2.15', '2.16'];
  if (options.json) {
    const document = { trueup: VERSION, node: context.host.node, plan_format: 1, intercom_versions: versions };
    context.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    context.stdout.write(`trueup ${VERSION}\n`);
  }
  return EXIT.done;
}
