import { expect, test } from 'vitest';
import { renderMoveLabel, renderMoves } from '../../../src/report/plan-moves.ts';
import { renderPlan } from '../../../src/report/plan-text.ts';
import { plainStyle } from '../../../src/report/style.ts';
import { aBody, aCreate, aDelete, aFinding, aPlan, aStep } from './plans.ts';

const OLD = 'instance/Order/OLD';
const NEW = 'instance/Order/NEW';
const PLAIN = { style: plainStyle, verbose: false };
const create = aCreate({ address: NEW, moved_from: OLD, reason: `moved from ${OLD}` });
const lead = aStep({
  address: 'contact/id:c',
  before: aBody({}, { orders: ['OLD'] }),
  after: aBody({}, { orders: ['NEW'] }),
});
const remove = aDelete({ address: OLD, moved_to: NEW, reason: `moved to ${NEW}`, after_steps: [1, 2] });

test('a move is told as one thing: what makes it, in which order, and what it loses', () => {
  const findings = [
    aFinding({ code: 'move-loses-attributes', severity: 'note', message: 'loses: note', addresses: [OLD] }),
  ];
  expect(renderMoves(aPlan([create, lead, remove], { findings }), PLAIN)).toEqual([
    'Moves:',
    `  ${OLD} -> ${NEW}`,
    '    step 1 to create it, step 2 to lead what points at the old one to it, then step 3 to delete the old one',
    `  loses: note (${OLD})`,
    '',
  ]);
});

test('what is there already needs no step', () => {
  const lines = renderMoves(aPlan([aDelete({ ...remove, after_steps: [] })]), PLAIN);
  expect(lines[2]).toBe('    it is there already, then step 1 to delete the old one');
});

test('a plan without moves says nothing of them; one with very many says how many more', () => {
  expect(renderMoves(aPlan([aCreate(), aDelete()]), PLAIN)).toEqual([]);
  const many = Array.from({ length: 60 }, () => remove);
  expect(renderMoves(aPlan(many), PLAIN)).toContain('  and 10 more; --verbose lists them');
  expect(renderMoves(aPlan(many), { ...PLAIN, verbose: true })).toHaveLength(122);
});

test('a step says what it is of a move, once', () => {
  expect(renderMoveLabel(create)).toBe('');
  expect(renderMoveLabel({ ...create, reason: 'exists in Intercom' })).toBe(`moved from ${OLD}`);
  expect(renderMoveLabel(remove)).toBe('');
  expect(renderMoveLabel(aStep())).toBe('');
});

test('the plan keeps the lines that tools read, counts honestly, and tells every finding once', () => {
  const findings = [
    aFinding({ code: 'move-loses-associations', severity: 'note', message: 'loses what', addresses: [OLD] }),
    aFinding({ code: 'rename-likely', severity: 'note', message: 'was renamed?', addresses: ['instance/Order/X'] }),
  ];
  const text = renderPlan(aPlan([create, lead, remove], { findings }), PLAIN);
  expect(text).toContain('1 create, 1 update, 1 delete (1 move)');
  expect(text).toContain(`  # ${NEW} will be created\n`);
  expect(text).toContain(`  # ${OLD} will be destroyed\n`);
  expect(text).toContain('Plan: 1 to add, 1 to change, 1 to destroy.\n');
  expect(text).toContain(`  delete    ${OLD}`);
  expect(text).toContain(`moved to ${NEW}`);
  expect(text).toContain('  rename?   instance/Order/X');
  expect(text.split('loses what')).toHaveLength(2);
  expect(text.split('was renamed?')).toHaveLength(2);
  expect(text).not.toContain('Left alone');
});
