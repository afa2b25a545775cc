import { describe, expect, it } from 'vitest';
import { type Address, instanceAddress } from '../../src/model/address.ts';
import type { DesiredRecord } from '../../src/model/desired.ts';
import { compareText } from '../../src/model/json.ts';
import { freshLedger } from '../support/in-process.ts';
import { expectExactOrRefused, LITERAL_PROJECT, type Outcome, VALUE_TYPES } from '../support/literal-law.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { randomLiterals } from '../support/random-literal.ts';
import { sandboxOfFile } from '../support/sandbox-of-file.ts';

const { seed, title } = propertySeed();
const LITERALS = casesOf(800, 20_000);
/** As many of those that are sent go to the sandbox over HTTP. */
const REQUESTS = casesOf(100, 1_500);

const { sandbox, trueup } = await sandboxOfFile();

describe(`literals (${title})`, () => {
  it('reach the wire exactly as they are written, or are refused where they stand', async () => {
    const sent: NonNullable<Outcome>[] = [];
    for (const literal of randomLiterals(seed, LITERALS))
      for (const type of VALUE_TYPES) {
        const outcome = expectExactOrRefused(literal, type);
        if (outcome) sent.push(outcome);
      }
    // Refusing everything would hold the law too.
    for (const type of VALUE_TYPES)
      expect(sent.filter(({ record }) => Object.hasOwn(record.body.attributes, type)).length, type).toBeGreaterThan(20);
    await expectSent(sent.filter((_, index) => index % Math.ceil(sent.length / REQUESTS) === 0));
  });
});

/** Applies them as one instance each: the sandbox's journal holds exactly these values, and then nothing is left to do. */
async function expectSent(outcomes: readonly NonNullable<Outcome>[]): Promise<void> {
  sandbox.reset();
  const attributes = Object.fromEntries(VALUE_TYPES.map((type) => [type, { type: type === 'list' ? 'string' : type }]));
  sandbox.seed({ workspace: { id: 'abc' }, types: { Thing: { attributes } } });
  const records = outcomes.map(({ record, wire }, index): readonly [DesiredRecord, string] => [
    { ...record, address: instanceAddress('Thing', `T-${index}`) },
    wire,
  ]);
  const byAddress = new Map<Address, DesiredRecord>(
    records.map(([record]) => [record.address, record] as const).sort(([left], [right]) => compareText(left, right)),
  );
  const desired = { records: byAddress, moved: [] };
  const from = sandbox.journal().length;
  const plan = await trueup.plan(LITERAL_PROJECT, desired, undefined);
  const ran = await trueup.apply(plan, freshLedger());
  expect(ran.problems).toEqual([]);
  const requests = new Map(
    sandbox
      .journal()
      .slice(from)
      .filter(({ method }) => method !== 'GET')
      .map(({ request }) => [(request as { external_id: string }).external_id, request as object]),
  );
  expect(requests.size).toBe(records.length);
  for (const [index, [record, wire]] of records.entries()) {
    const written = Object.entries(record.body.attributes).filter(([, value]) => value !== null);
    const values = written.map(([name]) => `"${name}":${wire}`);
    const body = `{"external_id":"T-${index}"${values.length > 0 ? `,"custom_attributes":{${values.join()}}` : ''}}`;
    expect(JSON.stringify(requests.get(`T-${index}`))).toBe(body);
  }
  expect((await trueup.plan(LITERAL_PROJECT, desired, ran.ledger)).plan.steps).toEqual([]);
}
