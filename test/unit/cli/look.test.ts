import { describe, expect, it } from 'vitest';
import type { CommandContext, Terminal } from '../../../src/cli/context.ts';
import { frameTerminal, lookOf } from '../../../src/cli/look.ts';

const terminal: Terminal = {
  write: () => undefined,
  size: () => ({ columns: 80, rows: 24 }),
  onResize: () => () => undefined,
  atExit: () => () => undefined,
};

function contextOf(env: CommandContext['env'], isTerminal = true): CommandContext {
  const stderr = { write: () => undefined, isTerminal, columns: 80 };
  return { env, stderr, ...(isTerminal ? { terminal } : {}) } as unknown as CommandContext;
}

describe('frames', () => {
  const drawn = (env: CommandContext['env'], options = {}, isTerminal = true): boolean =>
    frameTerminal(contextOf(env, isTerminal), options) !== undefined;

  it('are drawn on a terminal, and on nothing else', () => {
    expect(drawn({ TERM: 'xterm' })).toBe(true);
    expect(drawn({ TERM: 'xterm' }, {}, false)).toBe(false);
  });

  it.each([
    [{ TERM: 'dumb' }],
    [{ TRUEUP_PLAIN: '1' }],
    [{ INK_SCREEN_READER: 'true' }],
    [{ CI: 'true' }],
    [{ GITHUB_ACTIONS: 'true' }],
    [{ GITLAB_CI: 'true' }],
  ])('are not drawn with %j', (env) => expect(drawn(env as CommandContext['env'])).toBe(false));

  it.each([[{ json: true }], [{ quiet: true }]])('are not drawn with the flags %j', (options) =>
    expect(drawn({ TERM: 'xterm' }, options)).toBe(false),
  );

  it('are drawn again where a variable says no', () => {
    expect(drawn({ CI: 'false', TRUEUP_PLAIN: '0', INK_SCREEN_READER: '' })).toBe(true);
  });
});

describe('the look', () => {
  const isUnicode = (env: CommandContext['env']): boolean => lookOf(contextOf(env), terminal, true).glyphs.unicode;
  const isPainted = (env: CommandContext['env'], color = true): boolean =>
    lookOf(contextOf(env), terminal, color).style.red('x') !== 'x';

  it('has Unicode where the locale has it, the first variable that is set deciding', () => {
    expect(isUnicode({ LANG: 'en_GB.UTF-8' })).toBe(true);
    expect(isUnicode({ LANG: 'C.utf8' })).toBe(true);
    expect(isUnicode({ LANG: 'C' })).toBe(false);
    expect(isUnicode({})).toBe(false);
    expect(isUnicode({ LC_ALL: 'C', LANG: 'en_GB.UTF-8' })).toBe(false);
    expect(isUnicode({ LC_ALL: '', LC_CTYPE: 'de_DE.UTF-8', LANG: 'C' })).toBe(true);
    expect(isUnicode({ LC_CTYPE: 'de_DE.ISO-8859-1', LANG: 'en_GB.UTF-8' })).toBe(false);
    expect(isUnicode({ WT_SESSION: 'a-guid' })).toBe(true);
  });

  it('has colour as every other output has', () => {
    expect(isPainted({})).toBe(true);
    expect(isPainted({}, false)).toBe(false);
    expect(isPainted({ NO_COLOR: '1' })).toBe(false);
    expect(isPainted({ TERM: 'dumb' })).toBe(false);
  });
});
