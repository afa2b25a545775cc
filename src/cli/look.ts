import { ASCII_GLYPHS, type Look, UNICODE_GLYPHS } from '../ui/look.ts';
import type { CommandContext, Terminal } from './context.ts';
import type { CommonOptions } from './options.ts';
import { styleFor } from './style.ts';

/** The terminal frames are drawn on; undefined where plain lines are wanted. */
export function frameTerminal(
  context: Pick<CommandContext, 'terminal' | 'env'>,
  { json, quiet }: Pick<CommonOptions, 'json' | 'quiet'>,
): Terminal | undefined {
  return json || quiet || whyPlain(context) !== undefined ? undefined : context.terminal;
}

/** Why nothing may move on this terminal; undefined when it may. */
export function whyPlain({ terminal, env }: Pick<CommandContext, 'terminal' | 'env'>): string | undefined {
  if (terminal === undefined) return 'there is no terminal';
  if (isSet(env['TRUEUP_PLAIN'])) return 'TRUEUP_PLAIN is set';
  // What Ink's own programs take as the sign of a screen reader.
  if (isSet(env['INK_SCREEN_READER'])) return 'INK_SCREEN_READER is set';
  if (env['TERM'] === 'dumb') return 'TERM is dumb';
  return isCi(env) ? 'this is CI' : undefined;
}

/** How frames look on this terminal now. */
export function lookOf(context: CommandContext, terminal: Terminal, color: boolean): Look {
  return {
    style: styleFor(context.stderr, context, color),
    glyphs: isUnicode(context.env) ? UNICODE_GLYPHS : ASCII_GLYPHS,
    ...terminal.size(),
  };
}

/** What machines that build for others set, and people do not. */
const CI_VARIABLES = ['CI', 'GITHUB_ACTIONS', 'GITLAB_CI', 'TF_BUILD', 'JENKINS_URL', 'TEAMCITY_VERSION'] as const;

export function isCi(env: CommandContext['env']): boolean {
  return CI_VARIABLES.some((name) => isSet(env[name]));
}

function isSet(value: string | undefined): boolean {
  return !['', 'false', '0'].includes(value ?? '');
}

/** The first of these that is set decides, as in every program that asks for the locale. Windows Terminal sets none. */
function isUnicode(env: CommandContext['env']): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => (value ?? '') !== '');
  return locale === undefined ? isSet(env['WT_SESSION']) : /utf-?8/iu.test(locale);
}
