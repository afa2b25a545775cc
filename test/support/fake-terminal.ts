import { Terminal as Screen } from '@xterm/headless';
import type { Key, Terminal } from '../../src/cli/context.ts';

/** A terminal whose keys a test presses and whose screen it reads. */
export interface FakeTerminal extends Terminal {
  readonly onKey: NonNullable<Terminal['onKey']>;
  press(...keys: readonly string[]): void;
  /** Resolves once the screen shows this. */
  shows(text: string): Promise<string>;
  screen(): Promise<string>;
  /** True while the other screen is on and keys are taken. */
  isTaken(): boolean;
}

export function aFakeTerminal(columns = 80, rows = 30): FakeTerminal {
  const screen = new Screen({ cols: columns, rows, convertEol: true, allowProposedApi: true });
  const listeners = new Set<(key: Key) => void>();
  const exits = new Set<string>();
  const read = async (): Promise<string> => {
    await new Promise<void>((resolve) => screen.write('', resolve));
    const { active } = screen.buffer;
    return Array.from(
      { length: rows },
      (_, at) => active.getLine(active.baseY + at)?.translateToString(true) ?? '',
    ).join('\n');
  };
  return {
    write: (text) => screen.write(text),
    size: () => ({ columns, rows }),
    onResize: () => () => undefined,
    onKey: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    atExit: (text) => {
      exits.add(text);
      return () => void exits.delete(text);
    },
    press: (...keys) => {
      for (const key of keys.flatMap(keysOf)) for (const listener of listeners) listener(key);
    },
    shows: async (text) => {
      for (let tries = 0; tries < 2_000; tries += 1) {
        const shown = await read();
        if (shown.includes(text)) return shown;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error(`the screen never showed ${JSON.stringify(text)}:\n${await read()}`);
    },
    screen: read,
    isTaken: () => listeners.size > 0 || exits.size > 0 || screen.buffer.active.type === 'alternate',
  };
}

/** `ctrl-c`, the name of a key, or a text that is typed. */
function keysOf(key: string): Key[] {
  if (key.startsWith('ctrl-')) return [{ name: key.slice(5), text: undefined, ctrl: true }];
  const named = ['up', 'down', 'left', 'right', 'return', 'escape', 'end', 'home', 'backspace'];
  if (named.includes(key)) return [{ name: key, text: undefined, ctrl: false }];
  return [...key].map((text) => ({ name: text === ' ' ? 'space' : text, text, ctrl: false }));
}
