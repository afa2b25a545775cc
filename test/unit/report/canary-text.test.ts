import { expect, it } from 'vitest';
import { renderCanary, renderCanaryIntent, renderLeftBehind } from '../../../src/report/canary-text.ts';
import { plainStyle } from '../../../src/report/style.ts';

it('tells answers, what is open and why, and where they are kept', () => {
  const traits = { upsert: 'kept', nested_limit: null, read_lag: 250 } as const;
  const open = { miss: 'an \u001b[31mescape' };
  expect(renderCanary({ traits, open, file: '.trueup/canary.json', left: [] }, plainStyle)).toBe(
    [
      '',
      'Canary: 3 of 4 questions answered.',
      '',
      '  upsert        kept           an attribute that an upsert does not mention',
      '  read_lag      250            milliseconds until a write was seen by GET',
      '  nested_limit  no limit seen  a contact shows at most so many members of a relationship',
      '',
      'Open:',
      '  miss          an \\u{1b}[31mescape',
      '',
      'Kept in .trueup/canary.json: every other command uses it.',
      '',
    ].join('\n'),
  );
});

it('tells what will be made before it is made', () => {
  const text = renderCanaryIntent(
    {
      workspace: { id: 'tx2p130c', name: undefined },
      prefix: 'trueup-canary-0123456789ab',
      instances: new Map([
        ['Order', 1],
        ['Or\u202eder', 2],
      ]),
      contact: false,
      unknownName: 'trueup_canary_0123456789ab',
      earlier: undefined,
    },
    plainStyle,
  );
  expect(text).toContain('writes to workspace tx2p130c, to learn');
  expect(text).toContain('  + up to 1 instance of Order, external ids trueup-canary-0123456789ab-1, -2, …\n');
  expect(text).toContain('  + up to 2 instances of Or\\u{202e}der, ');
  expect(text).not.toContain('contact');
  expect(text).not.toContain('First it deletes');
});

it('names everything left behind and how to remove it', () => {
  const text = renderLeftBehind(
    [
      { kind: 'instance', type: 'Order', external_id: 'trueup-canary-0-1', id: '22', why: 'answered 503' },
      { kind: 'contact', type: null, external_id: 'trueup-canary-0-contact', id: null, why: 'no answer came' },
    ],
    plainStyle,
  );
  expect(text).toContain('Error: the canary could not remove 2 things it made\n');
  expect(text).toContain('  instance of Order, external id trueup-canary-0-1, id 22: answered 503\n');
  expect(text).toContain('  contact, external id trueup-canary-0-contact, id not known: no answer came\n');
  expect(text).toContain('DELETE /custom_object_instances/{type}/{id}');
});
