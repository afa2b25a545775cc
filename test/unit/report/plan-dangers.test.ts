import { expect, test } from 'vitest';
import type { Address } from '../../../src/model/address.ts';
import { renderDangers, renderFindingText } from '../../../src/report/plan-dangers.ts';
import { plainStyle } from '../../../src/report/style.ts';
import { aBody, aCreate, aDelete, aFinding, anAdoption, aPlan, aStep } from './plans.ts';

const labels = (lines: readonly string[]): string[] =>
  lines
    .map((line) => /^ {2}(delete|refused|conflict|adopt|blocked) /.exec(line)?.[1] ?? '')
    .filter((label) => label !== '');
const order = (number: number): Address => `instance/Order/ORD-${number}`;

test('a plan that only adds and changes has no table', () => {
  expect(renderDangers(aPlan([aCreate(), aStep()]), plainStyle)).toEqual([]);
});

test('what refuses comes first, then deletes, conflicts, adoptions and blocks, wherever they stand in the plan', () => {
  const steps = [anAdoption(), aStep({ origin: 'conflict' }), aDelete()];
  const findings = [aFinding({ severity: 'blocked' }), aFinding(), aFinding({ severity: 'note' })];
  expect(labels(renderDangers(aPlan(steps, { findings }), plainStyle))).toEqual([
    'refused',
    'delete',
    'conflict',
    'adopt',
    'blocked',
  ]);
});

test('a refusal is followed by what lifts it', () => {
  const lines = renderDangers(aPlan([], { findings: [aFinding()] }), plainStyle);
  expect(lines.slice(1, 3)).toEqual([
    '  refused   too-many-deletes  5 deletes are more than the limit of 3',
    '            to lift it: --allow-deletes 5',
  ]);
});

test('a delete names who points at it', () => {
  const step = aDelete({ referenced_by: [order(1), order(2)] });
  expect(renderDangers(aPlan([step]), plainStyle)[1]).toMatch(
    /referenced by instance\/Order\/ORD-1, instance\/Order\/ORD-2$/,
  );
});

test('a conflict names its fields', () => {
  const fields = {
    '/attributes/a': { origin: 'conflict', source: null },
    '/attributes/b': { origin: 'edit', source: null },
  } as const;
  expect(renderDangers(aPlan([aStep({ fields })]), plainStyle)[1]).toMatch(/the configuration wins: attributes\.a$/);
});

test('an adoption says whether something will be written', () => {
  const changing = anAdoption({ before: aBody({ a: 1, b: 1 }), after: aBody({ a: 2, b: 2 }) });
  const lines = renderDangers(aPlan([anAdoption(), changing]), plainStyle);
  expect(lines[1]).toMatch(/exists and is as written$/);
  expect(lines[2]).toMatch(/exists; 2 fields will be written$/);
});

test('every delete is listed, and of the rest fifty with the number of those left out', () => {
  const deletes = Array.from({ length: 120 }, (_, index) => aDelete({ address: order(index) }));
  const adoptions = Array.from({ length: 60 }, (_, index) => anAdoption({ address: order(1000 + index) }));
  const lines = renderDangers(
    aPlan([...adoptions, ...deletes], { findings: [aFinding({ severity: 'blocked' })] }),
    plainStyle,
  );
  expect(labels(lines).filter((label) => label === 'delete')).toHaveLength(120);
  expect(labels(lines).filter((label) => label === 'adopt')).toHaveLength(49);
  expect(labels(lines)).toContain('blocked');
  expect(lines.join('\n')).toContain('and 11 more of these');
});

test('a finding names the addresses its message does not', () => {
  const finding = aFinding({ message: 'instance/Order/ORD-1 is odd', addresses: [order(1), order(22)] });
  expect(renderFindingText(finding, 5)).toBe('instance/Order/ORD-1 is odd (instance/Order/ORD-22)');
});
