import type { Output } from '../cli/context.ts';

/** The log of a step. The runner reads every line of it and obeys those that are commands (D). */
export interface WorkflowLog {
  /** Text that may hold anything: nothing in it is obeyed. */
  readonly text: Output;
  /** Annotations and masks, one a line, escaped already; other lines among them are text. */
  readonly commands: Output;
  /** The runner listens again. */
  close(): void;
}

const COMMAND = /^::(?:error|warning|notice|add-mask)[ :]/u;

/**
 * What Intercom and a pull request hold is printed between `stop-commands` and a `mark` nobody can guess, the way the runner
 * offers for that. Both streams go into one, since between two there is no order.
 */
export function openWorkflowLog({ write }: Pick<Output, 'write'>, mark: string): WorkflowLog {
  let listens = true;
  let lineEnded = true;
  const put = (text: string): void => {
    write(text);
    lineEnded = text.endsWith('\n');
  };
  const listen = (whether: boolean): void => {
    if (listens === whether) return;
    if (!lineEnded) put('\n');
    put(whether ? `::${mark}::\n` : `::stop-commands::${mark}\n`);
    listens = whether;
  };
  const tell = (text: string): void => {
    if (text === '') return;
    listen(false);
    put(text);
  };
  const command = (text: string): void => {
    for (const line of text.split('\n').filter((each) => each !== '')) {
      if (!COMMAND.test(line)) {
        tell(`${line}\n`);
        continue;
      }
      listen(true);
      put(`${line}\n`);
    }
  };
  const output = (to: (text: string) => void): Output => ({ write: to, isTerminal: false, columns: undefined });
  return { text: output(tell), commands: output(command), close: () => listen(true) };
}
