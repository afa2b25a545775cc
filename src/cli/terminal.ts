import { emitKeypressEvents, type Interface } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Key, Terminal } from './context.ts';

/** What Node tells of a key. */
interface KeyPress {
  readonly name?: string;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
  /** What the terminal sent. */
  readonly sequence?: string;
}

/** The terminal of a process: keys from its stdin, frames on its stderr. */
export function openTerminal(
  input: ReadStream,
  output: WriteStream,
  onExit: (listener: () => void) => () => void,
): Terminal {
  return {
    write: (text) => void output.write(text),
    size: () => ({ columns: output.columns || 80, rows: output.rows || 24 }),
    onResize: (listener) => {
      output.on('resize', listener);
      return () => void output.removeListener('resize', listener);
    },
    atExit: (text) => onExit(() => output.write(text)),
    ...(input.isTTY ? { onKey: (listener) => readKeys(input, listener) } : {}),
  };
}

/** Milliseconds after which an escape alone is the key, and not the beginning of what another key sends. */
const ESCAPE_ALONE = { escapeCodeTimeout: 50 } as unknown as Interface;

function readKeys(input: ReadStream, listener: (key: Key) => void): () => void {
  const hear = (_text: string | undefined, { name, ctrl = false, meta = false, sequence = '' }: KeyPress): void => {
    // Escape and another key right after it: no key here goes with Alt.
    if (meta && sequence.startsWith('\u001b') && name !== 'escape') {
      listener({ name: 'escape', text: undefined, ctrl: false });
    }
    const text = sequence.replace(/^\u001b/u, '');
    const isText = !ctrl && /^[^\p{Cc}]$/u.test(text);
    listener({ name, text: isText ? text : undefined, ctrl });
  };
  emitKeypressEvents(input, ESCAPE_ALONE);
  input.on('keypress', hear);
  // Ctrl-C is a key from here on, and what is typed is not shown.
  input.setRawMode(true);
  input.resume();
  return () => {
    input.removeListener('keypress', hear);
    input.setRawMode(false);
    input.pause();
  };
}
