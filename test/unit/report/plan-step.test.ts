import { expect, test } from 'vitest';
import type { Action } from '../../../src/model/change.ts';
import { renderStep } from '../../../src/report/plan-step.ts';
import { plainStyle } from '../../../src/report/style.ts';
import { aBody, aCreate, aDelete, anAdoption, aStep } from './plans.ts';

const quiet = { style: plainStyle, verbose: false };

test.each<[Action, string]>([
  ['create', '  # instance/Order/ORD-1001 will be created'],
  ['update', '  # instance/Order/ORD-1001 will be updated in-place'],
  ['delete', '  # instance/Order/ORD-1001 will be destroyed'],
  ['adopt', '  # instance/Order/ORD-1001 will be adopted'],
  ['forget', '  # instance/Order/ORD-1001 will be forgotten'],
])('the heading of %s stands alone on its line, as tools expect it', (action, heading) => {
  expect(renderStep(aStep({ action, patch: [] }), quiet)[0]).toBe(heading);
});

test('an adoption that also changes something has both headings', () => {
  const step = anAdoption({
    patch: [{ op: 'remove', path: '/attributes/a' }],
    before: aBody({ a: 1 }),
    after: aBody(),
  });
  expect(renderStep(step, quiet).filter((line) => line.startsWith('  # '))).toEqual([
    '  # instance/Order/ORD-1001 will be adopted',
    '  # instance/Order/ORD-1001 will be updated in-place',
  ]);
});

test('number, place, label and what it waits for stand on one line, the reason on the next', () => {
  const step = aStep({ number: 4, after_steps: [1, 3], origin: 'drift', reason: 'changed in Intercom' });
  expect(renderStep(step, quiet).slice(1, 3)).toEqual([
    '    step 4, objects/orders.yaml:4, drift, after steps 1, 3',
    '    changed in Intercom',
  ]);
  expect(renderStep(aStep({ after_steps: [2] }), quiet)[1]).toMatch(/, after step 2$/);
});

test('a delete shows what is lost and who points at it', () => {
  expect(renderStep(aDelete({ referenced_by: ['conversation/508'], before: aBody({ a: 1, b: null }) }), quiet)).toEqual(
    [
      '  # instance/Order/ORD-1001 will be destroyed',
      '    step 1, edit',
      '    referenced by conversation/508',
      '- attributes.a: 1',
      '',
    ],
  );
});

test('a field whose difference comes from elsewhere than its step is labelled', () => {
  const step = aStep({ fields: { '/attributes/status': { origin: 'drift', source: null } } });
  expect(renderStep(step, quiet)).toContain('~ attributes.status: "open" -> "shipped"  # drift');
});

test('the line of a field is shown on demand, where it is not the line of its step', () => {
  const at = (line: number) => ({ origin: 'edit', source: { file: 'objects/orders.yaml', line, column: 1 } }) as const;
  const step = aCreate({ after: aBody({ a: 1, b: 2 }), fields: { '/attributes/a': at(4), '/attributes/b': at(9) } });
  const verbose = renderStep(step, { style: plainStyle, verbose: true });
  expect(verbose).toContain('+ attributes.a: 1');
  expect(verbose).toContain('+ attributes.b: 2  # objects/orders.yaml:9');
  expect(renderStep(step, quiet)).toContain('+ attributes.b: 2');
});
