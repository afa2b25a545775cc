import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { isThere } from './run-under.ts';
import { BIN } from './trueup.ts';

const run = promisify(execFile);

/** A shell in a real terminal. */
export interface Tmux {
  /** Keys as tmux names them, or texts to type. */
  type(...keys: readonly string[]): Promise<void>;
  /** What stands on the screen, without empty lines at its end. */
  screen(): Promise<string>;
  /** The same with what has scrolled away. */
  history(): Promise<string>;
  /** Resolves with the screen once something stands on it. */
  waitFor(what: string | RegExp): Promise<string>;
  /** True while the cursor is seen. */
  cursor(): Promise<boolean>;
  resize(columns: number, rows: number): Promise<void>;
  /** `trueup` with these arguments, and then `ended CODE`. */
  trueup(...args: readonly string[]): Promise<void>;
  /** Sends a signal to the command that runs in it. */
  signal(name: NodeJS.Signals): Promise<void>;
  /** Keeps every byte that is written to the screen from here on in a file. */
  record(file: string): Promise<void>;
  close(): Promise<void>;
}

/** False, and said loudly, where there is no tmux: then nothing here is proven. */
export function hasTmux(what: string): boolean {
  const found = isThere('tmux');
  if (!found) process.stderr.write(`SKIPPED: tmux is not installed, so ${what} is not tested in a real terminal\n`);
  return found;
}

let count = 0;

export async function openTmux(options: {
  readonly cwd: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: { readonly [name: string]: string };
}): Promise<Tmux> {
  const { cwd, columns = 80, rows = 24, env = {} } = options;
  count += 1;
  const home = await mkdtemp(join(tmpdir(), 'trueup-tmux-'));
  const socket = join(home, `s${count}`);
  const tmux = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run('tmux', ['-S', socket, ...args], {
      env: { PATH: process.env['PATH'], LANG: 'C.UTF-8' },
    });
    return stdout;
  };
  const variables = {
    PATH: process.env['PATH'] ?? '',
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    PS1: '$ ',
    HOME: home,
    ...env,
  };
  const shell = ['env', '-i', ...Object.entries(variables).map(([name, value]) => `${name}=${value}`), 'sh'];
  const config = join(home, 'tmux.conf');
  await writeFile(config, 'set -g status off\nset -g escape-time 0\n');
  await tmux('-f', config, 'new-session', '-d', '-x', `${columns}`, '-y', `${rows}`, '-c', cwd, ...shell);
  const capture = async (...more: readonly string[]): Promise<string> =>
    (await tmux('capture-pane', '-p', ...more)).trimEnd();
  const terminal: Tmux = {
    type: async (...keys) => {
      for (const key of keys) await tmux('send-keys', key);
    },
    screen: () => capture(),
    history: () => capture('-S', '-'),
    waitFor: async (what) => {
      let shown = '';
      for (let tries = 0; tries < 1_200; tries += 1) {
        shown = await capture();
        if (typeof what === 'string' ? shown.includes(what) : what.test(shown)) return shown;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      throw new Error(`the terminal never showed ${what}:\n${shown}`);
    },
    cursor: async () => (await tmux('display-message', '-p', '#{cursor_flag}')).trim() === '1',
    resize: async (wide, high) => void (await tmux('resize-window', '-x', `${wide}`, '-y', `${high}`)),
    trueup: async (...args) => {
      // The words that are waited for must not stand in the command itself.
      await tmux('send-keys', '-l', `clear; '${process.execPath}' '${BIN}' ${args.join(' ')}; echo end"ed $?"`);
      await tmux('send-keys', 'Enter');
    },
    signal: async (name) => {
      const shell = (await tmux('display-message', '-p', '#{pane_pid}')).trim();
      const { stdout } = await run('pgrep', ['-P', shell]);
      for (const pid of stdout.trim().split('\n')) process.kill(Number(pid), name);
    },
    record: async (file) => void (await tmux('pipe-pane', `cat >> '${file}'`)),
    close: async () => {
      await tmux('kill-server').catch(() => undefined);
      await rm(home, { recursive: true, force: true });
    },
  };
  return terminal;
}

/** The terminal takes lines again, shows what is typed, turns Ctrl-C into a signal, and its cursor is seen. */
export async function expectRestored(terminal: Tmux): Promise<void> {
  await terminal.type('clear; stty -a | tr " " "\\n" | grep -E "^-?(icanon|echo|isig)$"; echo str"uck"', 'Enter');
  expect(await terminal.waitFor('struck')).toMatch(/isig\n+icanon\n+echo\n/u);
  expect(await terminal.cursor()).toBe(true);
}
