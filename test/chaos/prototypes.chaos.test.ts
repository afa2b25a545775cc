import { describe, expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { propertySeed } from '../support/property-seed.ts';
import { expectPrototypesKept, prototypePayloads } from '../support/prototype-law.ts';
import { withoutProto } from '../support/without-proto.ts';

const { title, seed } = propertySeed();

describe(`prototypes (${title})`, () => {
  it('200 payloads through every way in: no prototype changes', async () => {
    const ways = await expectPrototypesKept(prototypePayloads(200, seed));
    figure(
      'prototypes',
      `200 payloads, ${ways} commands over files, ledger, journal, plan, lock, canary, sandbox and answers: 0 changed`,
    );
  });

  it('every command does without Object.prototype.__proto__', async () => {
    const ran = await withoutProto('all');
    figure('without __proto__', `${ran} commands of the built program under node --disable-proto=throw: all as ever`);
    expect(ran).toBeGreaterThan(10);
  });
});
