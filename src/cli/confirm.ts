import { createInterface } from 'node:readline/promises';
import type { CommandContext } from './context.ts';

/** Asks for the word `yes`; anything else, the end of input or a signal means no. */
export async function confirm(context: CommandContext): Promise<boolean> {
  context.stdout.write(
    "\nDo you want to perform these actions?\n  Only 'yes' will be accepted to approve.\n\n  Enter a value: ",
  );
  const lines = createInterface({ input: context.stdin });
  try {
    const answer = await new Promise<string>((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
      context.signal.addEventListener('abort', () => resolve(''), { once: true });
    });
    context.stdout.write('\n');
    return answer.trim() === 'yes';
  } finally {
    lines.close();
  }
}
