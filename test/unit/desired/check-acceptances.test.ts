import { expect, test } from 'vitest';
import { checkAcceptances } from '../../../src/desired/check-acceptances.ts';
import { body, declared, desiredOf, order } from '../../support/model-values.ts';
import { anAcceptance } from '../report/drift-reports.ts';

const desired = desiredOf(declared(order('ORD-1'), body({ note: 'x', status: 'open' })), declared(order('ORD-2')));

const told = (at: string, expired = false) =>
  checkAcceptances({ accept: [anAcceptance({ at, expired })] }, desired).map(({ code, hint }) => `${code}: ${hint}`);

test.each(['instance/Order/ORD-2', 'instance/*', '*#/attributes/note', 'instance/Order/ORD-1#/attributes/status'])(
  '%s names something',
  (at) => expect(told(at)).toEqual([]),
);

test('what names nothing is told with what is most like it', () => {
  expect(told('instance/Order/ORD-3')).toEqual([
    expect.stringMatching(/^accepts-nothing: did you mean instance.Order/u),
  ]);
  expect(told('instance/Order/*#attributes/note')).toEqual([
    'accepts-nothing: did you mean instance/Order/*#/attributes/note?',
  ]);
  expect(told('instance/Ordr/ORD-1#/attributes/note')).toEqual([
    'accepts-nothing: did you mean instance/Order/ORD-1#/attributes/note?',
  ]);
  // The record writes no field at all.
  expect(told('instance/Order/ORD-2#/attributes/note')).toEqual([expect.stringMatching(/^accepts-nothing: name an/u)]);
  expect(told('nonsense')).toEqual([expect.stringMatching(/^accepts-nothing: name an address/u)]);
});

test('one that has expired is told, unless it never named anything', () => {
  expect(told('instance/Order/ORD-1', true)).toEqual([expect.stringMatching(/^accept-expired: take the entry out/u)]);
  expect(told('instance/Order/ORD-3', true)).toEqual([expect.stringMatching(/^accepts-nothing: /u)]);
});
