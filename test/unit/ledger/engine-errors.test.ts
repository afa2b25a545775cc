import { expect, test } from 'vitest';
import { notPermitted, unreachable } from '../../../src/ledger/engine-errors.ts';

const cause = new Error('what the engine said');

test('an engine that does not let somebody in is told with what to do', () => {
  expect(notPermitted('shop', 'no way in', 'Ask for it.', cause)).toMatchObject({
    message: 'shop: no way in',
    code: 'ledger-not-permitted',
    category: 'unauthorised',
    hint: 'Ask for it.',
    cause,
  });
});

test('an engine that cannot be reached may be there later', () => {
  expect(unreachable('shop', 'refused', cause)).toMatchObject({
    message: 'shop cannot be reached: refused. Nothing was changed.',
    code: 'ledger-unreachable',
    category: 'later',
    hint: 'Run the same command again in a while; `trueup ledger test` tells more.',
    cause,
  });
});
