import { describe, expect, it } from 'vitest';
import { splitChange } from '../../../src/plan/split-change.ts';
import { aChange, aField, body, order, owned } from '../../support/model-values.ts';

const note = aField('/attributes/note', null, 'x');
const parts = aField('/attributes/parts', null, ['A']);
const creation = aChange(order('A'), {
  action: 'create',
  id: null,
  before: null,
  after: body({ note: 'x', parts: ['A'] }),
  fields: [note, parts],
  entry: owned(order('A'), { '/attributes/note': 'n', '/attributes/parts': ['p'] }),
});

describe('splitChange', () => {
  it('leaves a change alone when nothing is deferred', () => {
    expect(splitChange(creation, () => false)).toEqual({ first: creation, rest: undefined });
  });

  it('creates without the deferred field and does not say it was applied; the rest adds it and says so', () => {
    const { first, rest } = splitChange(creation, (field) => field === parts);
    expect(first.after).toEqual(body({ note: 'x' }));
    expect(first.fields).toEqual([note]);
    expect(first.entry?.fields).toEqual({ '/attributes/note': 'n' });
    expect(rest).toMatchObject({
      action: 'update',
      reason: 'closes a cycle of references',
      before: body(),
      after: body({ parts: ['A'] }),
      fields: [parts],
    });
    expect(rest?.entry).toEqual(creation.entry);
  });
});
