import { describeEmptyWays } from '../support/empty-law.ts';
import '../property/another-workspace.property.test.ts';
import '../property/delete-guard.property.test.ts';

describeEmptyWays(['plan', 'apply', 'before', 'after']);
