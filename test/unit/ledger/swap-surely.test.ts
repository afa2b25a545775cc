import { describe, expect, it } from 'vitest';
import { notPermitted, unreachable } from '../../../src/ledger/engine-errors.ts';
import { OutcomeUnknown, type SharedObject } from '../../../src/ledger/shared-object.ts';
import { removeSurely, swapSurely } from '../../../src/ledger/swap-surely.ts';
import { refusal } from './sample.ts';

const change = { bytes: Buffer.from('a'), expected: undefined, note: { subject: 'a', by: 'b' } };
const sleep = async (): Promise<void> => undefined;

/** An object whose changes are never answered, and that fails to be read like this. */
function unanswering(read: () => never): SharedObject {
  const lost = async (): Promise<never> => {
    throw new OutcomeUnknown('no answer came');
  };
  return { location: 'somewhere', read: async () => read(), write: lost, remove: lost };
}

describe('a change whose answer is lost', () => {
  it('is never said not to have happened by whoever cannot look', async () => {
    const gone = unanswering(() => {
      throw unreachable('somewhere', 'no route');
    });
    for (const work of [swapSurely(gone, change, sleep), removeSurely(gone, 'v', sleep)]) {
      const refused = await refusal(work);
      expect(refused).toMatchObject({ code: 'ledger-unreachable', category: 'later' });
      expect(refused.message).toContain('may or may not have taken a change: no answer came');
      expect(refused.message).not.toContain('Nothing was changed');
      expect(refused.hint).toContain('Run the same command again');
    }
  });

  it('is told with what else is wrong when looking', async () => {
    const closed = unanswering(() => {
      throw notPermitted('somewhere', 'no', 'ask');
    });
    expect(await refusal(swapSurely(closed, change, sleep))).toMatchObject({ code: 'ledger-not-permitted' });
  });
});
