import { describeEmptyWays } from '../support/empty-law.ts';

describeEmptyWays(['apply', 'before']);
