import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listRows } from '../../../src/ui/review/list-rows.ts';
import { reduceReview } from '../../../src/ui/review/reduce-review.ts';
import { initialReview, type ReviewState, selectedSteps } from '../../../src/ui/review/review-state.ts';
import { aFinding } from '../report/plans.ts';
import { aReviewModel, reviewed, STEPS, WANTS_NUMBER } from './reviews.ts';

const rowsOf = (state: ReviewState) => listRows(state).map(({ type, key }) => `${type} ${key.replace('\n', ' ')}`);
const selectedOf = (state: ReviewState) => [...selectedSteps(state)];
const currentOf = (state: ReviewState) => listRows(state)[state.cursor]?.key;

describe('what is chosen', () => {
  it('is everything at first', () => {
    expect(selectedOf(reviewed(''))).toEqual([1, 2, 3, 4, 5]);
  });

  it('loses with a step what waits for it, and says how much that is', () => {
    const state = reviewed('down down space');
    expect(currentOf(state)).toBe('#1');
    expect(selectedOf(state)).toEqual([3]);
    expect(state.message).toBe('3 more steps deferred: what waits for it');
  });

  it('takes in again with a step what it waits for', () => {
    const state = reviewed('n end space');
    expect(currentOf(state)).toBe('#4');
    expect(selectedOf(state)).toEqual([1, 2, 4]);
    expect(state.message).toBe('2 more steps selected: what it waits for');
  });

  it('goes by groups: some of it means all away, none of it all back', () => {
    expect(selectedOf(reviewed('down down down space'))).toEqual([1]);
    expect(selectedOf(reviewed('down down down space space'))).toEqual([1, 2, 3, 4, 5]);
  });

  it('goes by what the filter shows', () => {
    expect(selectedOf(reviewed('/ "drift" return n'))).toEqual([1, 2, 4, 5]);
    expect(selectedOf(reviewed('n / "ord-1" return a'))).toEqual([1, 2]);
  });
});

describe('what is shown', () => {
  it('is types, files and steps, and of an open step its fields, source and what a delete takes along', () => {
    expect(rowsOf(reviewed(''))).toEqual([
      'type Product',
      'file Product objects/products.yaml',
      'step #1',
      'type Order',
      'file Order objects/orders.yaml',
      'step #2',
      'step #3',
      'file Order ',
      'step #5',
      'type contacts',
      'file contacts objects/contacts.yaml',
      'step #4',
    ]);
    const details = listRows(reviewed('/ "ord-3" return down down right')).flatMap((row) =>
      row.type === 'detail' ? [row.text] : [],
    );
    expect(details).toEqual([
      '  step 5, edit, after step 4',
      '  referenced by contact/external_id:70, conversation/508',
      '- attributes.note: "x"',
      '- attributes.status: "open"',
      '  what goes with it: 2 fields',
      '  2 records point at it:',
      '    contact/external_id:70: step 4 sees to it first',
      '    conversation/508: loses what it points at',
      '  |    4 instance/Order/ORD-3:',
      '  |    5   attributes: { status: open }',
    ]);
  });

  it('is found by address, action, origin and file', () => {
    const found = (text: string) => rowsOf(reviewed(`/ "${text}" return`)).filter((row) => row.startsWith('step'));
    expect(found('sku')).toEqual(['step #1']);
    expect(found('DELETE')).toEqual(['step #5']);
    expect(found('drift')).toEqual(['step #3']);
    expect(found('contacts.yaml')).toEqual(['step #4']);
    expect(found('nothing like it')).toEqual([]);
  });

  it('comes back when the filter is left', () => {
    expect(rowsOf(reviewed('/ "sku" escape'))).toEqual(rowsOf(reviewed('')));
    expect(rowsOf(reviewed('/ "sku" return escape'))).toEqual(rowsOf(reviewed('')));
    expect(reviewed('/ "skux" backspace').filter).toBe('sku');
  });

  it('closes and opens where the cursor is, and goes to the group above from what is closed', () => {
    expect(rowsOf(reviewed('left'))[1]).toBe('type Order');
    expect(currentOf(reviewed('down down left'))).toBe('Product\nobjects/products.yaml');
    expect(currentOf(reviewed('down down return down down left'))).toBe('#1');
  });

  it('is never without a row under the cursor, whatever is pressed', () => {
    const keys = [
      'up',
      'down',
      'pageup',
      'pagedown',
      'home',
      'end',
      'left',
      'right',
      'return',
      'space',
      'a',
      'n',
      '/',
      'escape',
      '?',
      'p',
      'x',
      '1',
      'backspace',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...keys), { maxLength: 40 }), (pressed) => {
        let state = initialReview(aReviewModel(WANTS_NUMBER));
        for (const name of pressed) {
          state = reduceReview(state, { name, text: name.length === 1 ? name : undefined, ctrl: false });
          const rows = listRows(state);
          expect(state.cursor).toBeGreaterThanOrEqual(0);
          if (rows.length > 0 && state.filter === '') expect(state.cursor).toBeLessThan(rows.length);
          expect(state.outcome, 'nobody typed yes').toBeUndefined();
        }
      }),
    );
  });
});

describe('performing', () => {
  it('takes a whole yes', () => {
    expect(reviewed('p "yes" return').outcome).toEqual({
      type: 'perform',
      selected: new Set(STEPS.map(({ number }) => number)),
      allowDeletes: null,
    });
    for (const answer of ['y', 'ye', 'yess', 'YES', 'no', '']) {
      const state = reviewed(`p "${answer}" return`);
      expect(state.outcome, answer).toBeUndefined();
      expect(state.message).toContain("only 'yes'");
    }
    expect(reviewed('p "yes" escape').outcome).toBeUndefined();
  });

  it('takes the exact number of deletes first where a guard wants it, and hands it on', () => {
    const model = aReviewModel(WANTS_NUMBER);
    expect(reviewed('p "12" return "yes" return', model).outcome).toMatchObject({ type: 'perform', allowDeletes: 12 });
    for (const answer of ['11', '13', '1', '', 'yes', '12.0', '0x0c', '-12', '1e1']) {
      const state = reviewed(`p "${answer}" return`, model);
      expect(state.mode.type, answer).toBe('browse');
      expect(state.message).toContain('is not the number of deletes');
    }
  });

  it('is refused by every other guard, whatever is typed, and says what lifts it', () => {
    const refusal = aFinding({
      code: 'protected',
      message: '1 protected address would be deleted',
      remedy: 'take it off',
    });
    const model = aReviewModel({ ...WANTS_NUMBER, refusals: [refusal] });
    const state = reviewed('p "12" return "yes" return', model);
    expect(state.outcome).toBeUndefined();
    expect(reviewed('p', model).message).toBe(
      'protected refuses: 1 protected address would be deleted; to lift it: take it off',
    );
  });

  it('asks the guards about what is selected and nothing else', () => {
    const asked: number[][] = [];
    const judge = (selected: ReadonlySet<number>) => {
      asked.push([...selected]);
      return { deletes: 0, wantNumber: [], refusals: [] };
    };
    reviewed('down down space p', { ...aReviewModel(), judge });
    expect(asked).toEqual([[3]]);
  });

  it('needs a step', () => {
    expect(reviewed('n p').message).toBe('no step is selected; q leaves');
  });
});

describe('leaving', () => {
  it('performs nothing, from wherever', () => {
    expect(reviewed('q').outcome).toEqual({ type: 'left' });
    expect(reviewed('? q').outcome).toEqual({ type: 'left' });
    for (const keys of ['', '/', '?', 'p', 'p "yes"']) {
      expect(reviewed(`${keys} ^c`).outcome, keys).toEqual({ type: 'interrupted' });
    }
  });

  it('is the end: no later key changes it', () => {
    expect(reviewed('q p "yes" return').outcome).toEqual({ type: 'left' });
  });
});
