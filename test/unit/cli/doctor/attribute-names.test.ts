import { expect, it } from 'vitest';
import { judgeNames } from '../../../../src/cli/doctor/attribute-names.ts';

it('fails on equal names and names each once', () => {
  const found = judgeNames(['order', 'topic', 'order', 'order', 'a', 'a', 'A']);
  expect(found.status).toBe('failure');
  expect(found.message).toBe('several conversation attributes are named a, order, so none can be written');
});

it('warns of names that differ only by case', () => {
  const found = judgeNames(['Order', 'order', 'topic']);
  expect(found).toMatchObject({
    status: 'warning',
    message: 'conversation attributes differ only by case: Order, order',
  });
  expect(found.fix).toContain('Rename');
});

it('is content with names of their own', () => {
  expect(judgeNames(['order', '__proto__', 'topic']).status).toBe('ok');
  expect(judgeNames([]).status).toBe('ok');
});
