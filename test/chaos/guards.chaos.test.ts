import { describeEmptyWays } from '../support/empty-law.ts';
import '../property/another-workspace.property.test.ts';
import '../property/confused-ids.property.test.ts';
import '../property/delete-guard.property.test.ts';
import '../property/refactored-files.property.test.ts';
import '../unit/cli/misses.test.ts';

describeEmptyWays(['plan', 'apply', 'before', 'after']);
