import { array, assert, constantFrom, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openWorkflowLog } from '../../../src/action/workflow-log.ts';
import { readWorkflowLog } from '../../support/read-workflow-log.ts';

const COMMANDS = ['::notice title=a::b\n', '::error file=x,line=1::y%0Az\n', '::add-mask::hunter22\n'];
const TEXTS = [
  '::error::not\n',
  '  ::set-output name=x::y\n',
  'a ##[save-state name=lock]z\n',
  '::stop-commands::mine\n',
  'half a line',
  ':',
  ':add-mask::a\n',
  '\n',
  '::mark-of-another::\n',
];

function written(parts: readonly (readonly ['text' | 'commands', string])[]): string {
  let all = '';
  const write = (text: string): void => {
    all += text;
  };
  const log = openWorkflowLog({ write }, 'a-mark');
  for (const [to, text] of parts) log[to].write(text);
  log.close();
  return all;
}

describe('the log of a step', () => {
  it('has the runner obey each command and nothing of the text, in whatever order and pieces they come', () => {
    const part = tuple(constantFrom('text' as const, 'commands' as const), constantFrom(...COMMANDS, ...TEXTS));
    assert(
      property(array(part, { maxLength: 12 }), (parts) => {
        const { obeyed, deaf } = readWorkflowLog(written(parts));
        const told = parts.filter(([to, text]) => to === 'commands' && /^::(?:error|notice|add-mask)[ :]/u.test(text));
        expect(obeyed.map(({ name }) => name)).toEqual(told.map(([, text]) => /^::([\w-]+)/u.exec(text)?.[1]));
        expect(deaf).toBe(false);
      }),
    );
  });

  it('keeps text as it is', () => {
    expect(
      written([
        ['text', 'a'],
        ['text', 'b\n'],
      ]),
    ).toBe('::stop-commands::a-mark\nab\n::a-mark::\n');
    expect(written([['commands', COMMANDS[0] ?? '']])).toBe(COMMANDS[0]);
    expect(written([])).toBe('');
  });
});
