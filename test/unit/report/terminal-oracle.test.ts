import { expect, it } from 'vitest';
import { colorStyle } from '../../../src/report/style.ts';
import { expectedLines, showOnTerminal } from '../../support/terminal-oracle.ts';

it('the terminal that serves as an oracle does act on what has to be escaped, and shows the rest as it is', async () => {
  const acts: readonly [text: string, event: RegExp][] = [
    ['\u001b]0;title\u0007', /title|OSC 0/u],
    ['\u0007', /bell/u],
    ['\u001b]52;c;Y2xpcA==\u0007', /OSC 52/u],
    ['\u009b2J', /CSI J/u],
    ['\u009d0;x\u009c', /title|OSC 0/u],
    ['\u001b[6n', /CSI n|answers/u],
    ['\u001bc', /ESC c/u],
    ['\u001b[3A', /CSI A/u],
    ['\u001bP$q"p\u001b\\', /DCS|answers/u],
  ];
  for (const [text, event] of acts)
    expect((await showOnTerminal(text)).events.join(), JSON.stringify(text)).toMatch(event);
  const overwritten = '- delete X\r+ no changes';
  expect((await showOnTerminal(overwritten)).lines).not.toEqual(expectedLines(overwritten));
  const plain = `${colorStyle.bold('Plan')}: 日本語 😀 é 1 to add\n\n  ${colorStyle.red('-')} "x"\n${'long '.repeat(900)}\n`;
  expect(await showOnTerminal(plain)).toEqual({ lines: expectedLines(plain), events: [] });
});
