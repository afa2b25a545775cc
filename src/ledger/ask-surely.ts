import { unreachable } from './engine-errors.ts';
import { OutcomeUnknown } from './shared-object.ts';

const TRIES = 4;
const PAUSE_MS = 200;

/** Asks what changes nothing until it is answered, a few times. `about` names the engine in messages. */
export async function askSurely<Answer>(
  about: string,
  sleep: (milliseconds: number) => Promise<void>,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) throw error;
      if (attempt === TRIES) throw unreachable(about, error.message, error);
      await sleep(PAUSE_MS * 2 ** attempt);
    }
  }
}
