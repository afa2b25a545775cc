import type { TransportLimits } from '../api/transport.ts';
import { unreachable } from '../ledger/engine-errors.ts';
import type { EngineSender } from '../ledger/engine-send.ts';
import { MAX_LEDGER_BYTES } from '../ledger/ledger-format.ts';
import { OutcomeUnknown } from '../ledger/shared-object.ts';
import type { CommandContext } from './context.ts';
import { createWebSender } from './web-sender.ts';

const LIMITS = { headerMilliseconds: 30_000, bodyMilliseconds: 120_000, bodyBytes: MAX_LEDGER_BYTES + 1024 * 1024 };

/** For services of the machine itself, which are there or not: nobody waits for one that is not. */
export const NEARBY_LIMITS: TransportLimits = {
  headerMilliseconds: 1_500,
  bodyMilliseconds: 1_500,
  bodyBytes: 64 * 1024,
};

/** Sends requests to engines that keep ledgers. */
export function createEngineSender(
  context: Pick<CommandContext, 'env'>,
  limits: TransportLimits = LIMITS,
): EngineSender {
  return createWebSender(context, limits, {
    unanswered: (_url, why, cause) => new OutcomeUnknown(why, cause),
    unreachable: ({ host }, code, cause) => unreachable(host, code, cause),
  });
}
