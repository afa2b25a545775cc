import { describeEmptyWays } from '../support/empty-law.ts';

describeEmptyWays(['plan', 'apply', 'before', 'after']);
