import { describe, expect, it } from 'vitest';
import { type Circuit, createCircuit } from '../../../src/api/circuit.ts';

interface Tested extends Circuit {
  readonly clock: { time: number };
  fail(times: number): void;
}

function aCircuit(random = 0.5): Tested {
  const clock = { time: 1_800_000_000_000 };
  const circuit = createCircuit({ now: () => clock.time, random: () => random });
  const fail = (times: number): void => {
    for (let n = 0; n < times; n += 1) circuit.failed('GET /me answered 503');
  };
  return { ...circuit, clock, fail };
}

describe('ten failures in a row', () => {
  it('open it, and nine, or ten with an answer between them, do not', () => {
    const circuit = aCircuit();
    circuit.fail(9);
    expect([circuit.blockedFor(0), circuit.blockedFor(3), circuit.streak()]).toEqual([0, 0, 0]);
    circuit.answered();
    circuit.fail(9);
    expect([circuit.blockedFor(0), circuit.streak()]).toEqual([0, 0]);
    circuit.fail(1);
    expect([circuit.blockedFor(0), circuit.streak()]).toEqual([1000, 10]);
  });

  it('let one request through after 1, 2, 4, 8, 15 and 15 seconds, alone', () => {
    const circuit = aCircuit();
    circuit.fail(10);
    const waits = [1, 2, 3, 4, 5, 6].map(() => {
      const wait = circuit.blockedFor(0);
      expect(circuit.blockedFor(1)).toBe(Number.POSITIVE_INFINITY);
      circuit.clock.time += wait;
      expect([circuit.blockedFor(0), circuit.blockedFor(1)]).toEqual([0, Number.POSITIVE_INFINITY]);
      circuit.fail(1);
      return wait;
    });
    expect(waits).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000]);
    circuit.clock.time += 99_000;
    expect(circuit.blockedFor(0)).toBe(0);
  });

  it.each([
    [0, 750],
    [1, 1250],
  ])('spread that wait by a quarter: %i', (random, wait) => {
    const circuit = aCircuit(random);
    circuit.fail(10);
    expect(circuit.blockedFor(0)).toBe(wait);
  });

  it('are one trial with those that had left before it opened and fail after it', () => {
    const circuit = aCircuit();
    circuit.fail(10);
    circuit.clock.time += 400;
    circuit.fail(20);
    expect([circuit.blockedFor(0), circuit.streak()]).toEqual([600, 30]);
  });

  it('begin anew after an answer: with the first wait, from now', () => {
    const circuit = aCircuit();
    circuit.fail(10);
    circuit.clock.time += 1000;
    circuit.fail(1);
    circuit.clock.time += 500;
    circuit.answered();
    expect([circuit.blockedFor(5), circuit.streak()]).toEqual([0, 0]);
    circuit.fail(10);
    expect(circuit.blockedFor(0)).toBe(1000);
  });
});

describe('it is dead', () => {
  it('a minute after the first of the failures, and says how many there were and how the last one looked', () => {
    const circuit = aCircuit();
    circuit.failed('the first');
    circuit.clock.time += 10_000;
    circuit.fail(10);
    circuit.clock.time += 49_999;
    expect(circuit.dead()).toBeUndefined();
    circuit.failed('the last');
    circuit.clock.time += 1;
    expect(circuit.dead()).toEqual({ failures: 12, milliseconds: 60_000, why: 'the last' });
  });

  it('not by few failures, however long ago they were, nor by those before an answer', () => {
    const circuit = aCircuit();
    circuit.fail(9);
    circuit.clock.time += 90_000;
    expect(circuit.dead()).toBeUndefined();
    circuit.answered();
    circuit.fail(10);
    circuit.clock.time += 59_000;
    expect(circuit.dead()).toBeUndefined();
    circuit.answered();
    circuit.clock.time += 59_000;
    expect(circuit.dead()).toBeUndefined();
  });
});

describe('429', () => {
  it('lets a single request out to see whether there is room again, until one is answered', () => {
    const circuit = aCircuit();
    expect(circuit.blockedFor(1)).toBe(0);
    circuit.limited(1000);
    expect([circuit.blockedFor(0), circuit.blockedFor(1)]).toEqual([0, Number.POSITIVE_INFINITY]);
    circuit.answered();
    expect(circuit.blockedFor(1)).toBe(0);
  });

  it('for all that were in flight together is one wait, and its waits are counted until an answer', () => {
    const circuit = aCircuit();
    expect([circuit.limited(1000), circuit.limited(5000)]).toEqual([1, 1]);
    circuit.clock.time += 999;
    expect(circuit.limited(1000)).toBe(1);
    circuit.clock.time += 1;
    expect(circuit.limited(1000)).toBe(2);
    circuit.answered();
    expect(circuit.limited(1000)).toBe(1);
  });
});
