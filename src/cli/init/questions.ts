import { createInterface } from 'node:readline';
import { TrueupError } from '../../model/error.ts';
import type { CommandContext } from '../context.ts';

/** What an answer or a flag says, or why it says nothing usable. */
export type Parsed<Value> = { readonly value: Value } | { readonly problem: string };

export interface Question<Value> {
  readonly text: string;
  /** One line that helps to choose. */
  readonly why?: string;
  /** What an empty answer means, as it would be typed; without it an answer is needed. */
  readonly fallback?: string;
  readonly parse: (answer: string) => Parsed<Value>;
}

/** Somebody at a terminal. */
export interface Questions {
  /** Asks until the answer can be used. Throws when a signal or the end of input comes instead. */
  ask<Value>(question: Question<Value>): Promise<Value>;
  tell(text: string): void;
  close(): void;
}

/** One reader for all questions: what is typed ahead of a question is its answer. */
export function openQuestions(context: Pick<CommandContext, 'stdin' | 'stdout' | 'signal'>): Questions {
  const { stdin, stdout, signal } = context;
  const reader = createInterface({ input: stdin });
  const typed: string[] = [];
  let isOver = false;
  let wake = (): void => undefined;
  const end = (): void => {
    isOver = true;
    wake();
  };
  reader.on('line', (line) => {
    typed.push(line);
    wake();
  });
  reader.once('close', end);
  signal.addEventListener('abort', end, { once: true });
  const nextLine = async (): Promise<string> => {
    while (typed.length === 0 && !isOver) await new Promise<void>((resolve) => (wake = resolve));
    const line = signal.aborted ? undefined : typed.shift();
    if (line !== undefined) return line;
    stdout.write('\n');
    throw notAnswered(signal);
  };
  return {
    ask: async (question) => {
      if (question.why !== undefined) stdout.write(`  ${question.why}\n`);
      const shown = question.fallback === undefined ? '' : ` [${question.fallback}]`;
      for (;;) {
        stdout.write(`${question.text}${shown}: `);
        const answer = (await nextLine()).trim();
        const parsed = question.parse(answer === '' ? (question.fallback ?? '') : answer);
        if ('value' in parsed) return parsed.value;
        stdout.write(`  ${parsed.problem}\n`);
      }
    },
    tell: (text) => stdout.write(`  ${text}\n`),
    close: () => reader.close(),
  };
}

function notAnswered(signal: AbortSignal): TrueupError {
  if (signal.aborted)
    return new TrueupError('interrupted; nothing was written', { code: 'interrupted', category: 'failed' });
  return new TrueupError('the questions were not answered to the end; nothing was written', {
    code: 'not-answered',
    category: 'usage',
    hint: 'Answer them, or pass flags instead: trueup init --help.',
  });
}
