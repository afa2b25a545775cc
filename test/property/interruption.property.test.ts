import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recoverLedger } from '../../src/ledger/recover.ts';
import { NetworkError, TrueupError } from '../../src/model/error.ts';
import type { Remote } from '../../src/model/remote.ts';
import {
  desiredFor,
  editLive,
  expectConverges,
  expectNamed,
  expectSettled,
  planAll,
  printed,
  START,
  startHistory,
  takeWrites,
} from '../support/convergence-law.ts';
import { expectedWorld } from '../support/expected-world.ts';
import { type ApplyOptions, freshLedger } from '../support/in-process.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { type History, historiesOf } from '../support/random-history.ts';
import { readWorld } from '../support/random-world.ts';
import { sandboxOfFile } from '../support/sandbox-of-file.ts';

const { title, ...replay } = propertySeed();
const { sandbox, trueup } = await sandboxOfFile();

/** What goes wrong at one write of a run. */
type Trouble =
  | 'killed-before'
  | 'killed-after'
  | 'signal'
  | 'answer-lost'
  | 'answers-lost-from-there'
  | 'refused'
  | 'never-arrived';

const anyTrouble = fc.constantFrom<Trouble>(
  'killed-before',
  'killed-after',
  'signal',
  'answer-lost',
  'answers-lost-from-there',
  'refused',
  'never-arrived',
);

describe(`interrupted applies (${title})`, () => {
  it('one plain run after trouble at any write converges, adopts nothing it made itself and makes nothing twice', async () => {
    const cases = fc.record({
      history: historiesOf('2.13', '2.14', '2.15', '2.16', '2.16'),
      isFirst: fc.boolean(),
      trouble: anyTrouble,
      at: fc.nat(8),
    });
    const law = fc.asyncProperty(cases, async ({ history, isFirst, trouble, at }) => {
      await expectRecovers(history, isFirst, trouble, at);
    });
    await fc.assert(law, { numRuns: casesOf(50, 5000), ...replay });
  }, 1_800_000);
});

async function expectRecovers(history: History, isFirst: boolean, trouble: Trouble, at: number): Promise<void> {
  const project = startHistory(sandbox, history);
  let standing = START;
  let desired = desiredFor(sandbox, history.desired);
  if (!isFirst) {
    standing = await expectConverges(sandbox, trueup, history, project, desired, START);
    editLive(sandbox, history);
    desired = desiredFor(sandbox, history.next);
  }
  const expected = expectedWorld(project, readWorld(sandbox.state()), desired, standing.applied);
  const from = sandbox.journal().length;
  const base = standing.ledger ?? freshLedger();
  const planned = await planAll(sandbox, trueup, project, desired, base);
  const ran = await trueup.apply(planned, base, {
    parallelism: history.parallelism,
    ...troubleAt(trouble, at),
  });
  if (trouble === 'answer-lost')
    expect(ran.problems, 'a lost answer is looked up, not taken for a failure').toEqual([]);

  const { ledger } = recoverLedger(ran.ledger, ran.died ? [ran.record] : []);
  // Where Intercom may cut a list short, what is left alone depends on what came before; only convergence is certain then.
  if (expected.cut.length === 0) {
    const plain = await trueup.plan(project, desired, ledger);
    const strangers = (steps: typeof plain.plan.steps) => steps.filter(({ origin }) => origin === 'adopt');
    const before = new Set(strangers(planned.plan.steps).map(({ address }) => address));
    expect(strangers(plain.plan.steps).filter(({ address }) => !before.has(address))).toEqual([]);
    const refused = new Set(
      ran.record.results.filter(({ outcome }) => outcome === 'failed').map(({ number }) => number),
    );
    const touched = ran.record.intents
      .filter(({ number, entry }) => entry && !refused.has(number))
      .map(({ address }) => address);
    expect(strangers(plain.plan.steps).filter(({ address }) => touched.includes(address))).toEqual([]);
  }
  const rest = await planAll(sandbox, trueup, project, desired, ledger);
  const finished = await trueup.apply(rest, ledger, { parallelism: history.parallelism });
  expect(finished.problems).toEqual([]);
  expectNamed(takeWrites(sandbox, from));
  if (expected.cut.length > 0) return;
  expect(printed(readWorld(sandbox.state()))).toEqual(printed(expected.world));
  await expectSettled(sandbox, trueup, project, desired, finished.ledger, 0);
}

/** A remote that is well until its n-th write. */
function troubleAt(trouble: Trouble, at: number): ApplyOptions {
  const stop = new AbortController();
  let writes = 0;
  const around = async <Value>(write: () => Promise<Value>, die: () => never): Promise<Value> => {
    writes += 1;
    const strikes = writes === at + 1 || (trouble === 'answers-lost-from-there' && writes > at);
    if (!strikes) return write();
    switch (trouble) {
      case 'killed-before':
        return die();
      case 'killed-after':
        await write();
        return die();
      case 'signal':
        stop.abort('SIGTERM');
        return write();
      case 'refused':
        throw new TrueupError('refused', { code: 'refused', category: 'failed' });
      case 'never-arrived':
        throw new NetworkError('no answer', { code: 'network', category: 'later', outcome: 'unknown' });
      default:
        await write();
        throw new NetworkError('no answer', { code: 'network', category: 'later', outcome: 'unknown' });
    }
  };
  return {
    signal: stop.signal,
    through: (remote: Remote, die) => ({
      ...remote,
      write: (address, id, fields) => around(() => remote.write(address, id, fields), die),
      deleteInstance: (type, id) => around(() => remote.deleteInstance(type, id), die),
    }),
  };
}
