import { it } from 'vitest';
import { expectMovesHold } from '../support/move-law.ts';
import { propertySeed } from '../support/property-seed.ts';

const seed = propertySeed();

it(`moves end as written, whatever goes wrong on the way (${seed.title})`, () => expectMovesHold(500, seed), 600_000);
