import { colorStyle, plainStyle, type Style } from '../report/style.ts';
import type { CommandContext, Output } from './context.ts';

/** Whether an output is painted: `--no-color`, then NO_COLOR, FORCE_COLOR, TERM=dumb, and at last whether it is a terminal. */
export function styleFor(output: Output, context: CommandContext, color: boolean): Style {
  return wantsColor(output, context, color) ? colorStyle : plainStyle;
}

/** The same decision for renderers that take a switch. */
export function wantsColor(output: Output, { env }: CommandContext, color: boolean): boolean {
  if (!color || (env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return output.isTerminal && env['TERM'] !== 'dumb';
}
