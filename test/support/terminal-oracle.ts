import { Terminal } from '@xterm/headless';

/** What a terminal that nobody here wrote makes of a text. */
export interface Screen {
  /** Logical lines, white space at their ends cut; the last empty one left out. */
  readonly lines: readonly string[];
  /** Everything that acted instead of showing; colours do not count. */
  readonly events: readonly string[];
}

const COLUMNS = 8_000;

/** Shows a text on xterm as a program's output would be shown, and tells what came of it. */
export async function showOnTerminal(text: string): Promise<Screen> {
  const count = text.split('\n').length;
  const longest = Math.max(...text.split('\n').map((line) => line.length), 1);
  const rows = count + Math.ceil((text.length * 2) / COLUMNS) + 2;
  const terminal = new Terminal({
    cols: Math.min(COLUMNS, longest * 2 + 2),
    rows: Math.min(rows, 60),
    scrollback: Math.max(rows * 2, 1_000),
    convertEol: true,
    allowProposedApi: true,
  });
  const events: string[] = [];
  terminal.onBell(() => events.push('bell'));
  terminal.onTitleChange((title) => events.push(`title ${JSON.stringify(title)}`));
  terminal.onData((data) => events.push(`answers ${JSON.stringify(data)}`));
  const note = (kind: string) => (): boolean => {
    events.push(kind);
    return false;
  };
  for (let code = 0x40; code < 0x7f; code += 1) {
    const final = String.fromCharCode(code);
    for (const prefix of ['', '?', '>', '=', '<'])
      if (final !== 'm' || prefix !== '')
        terminal.parser.registerCsiHandler(
          { final, ...(prefix === '' ? {} : { prefix }) },
          note(`CSI ${prefix}${final}`),
        );
  }
  for (let code = 0x30; code < 0x7f; code += 1)
    if (code !== 0x5b && code !== 0x5d)
      terminal.parser.registerEscHandler(
        { final: String.fromCharCode(code) },
        note(`ESC ${String.fromCharCode(code)}`),
      );
  for (let code = 0; code < 120; code += 1) terminal.parser.registerOscHandler(code, note(`OSC ${code}`));
  terminal.parser.registerOscHandler(133, note('OSC 133'));
  terminal.parser.registerOscHandler(777, note('OSC 777'));
  terminal.parser.registerOscHandler(1337, note('OSC 1337'));
  for (let code = 0x40; code < 0x7f; code += 1)
    terminal.parser.registerDcsHandler({ final: String.fromCharCode(code) }, note(`DCS ${String.fromCharCode(code)}`));
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const lines: string[] = [];
  const { active } = terminal.buffer;
  for (let at = 0; at < active.baseY + active.cursorY + 1; at += 1) {
    const line = active.getLine(at);
    if (!line) continue;
    const isContinued = active.getLine(at + 1)?.isWrapped === true;
    const shown = line.translateToString(!isContinued);
    if (line.isWrapped && lines.length > 0) lines[lines.length - 1] = `${lines.at(-1)}${shown}`;
    else lines.push(shown);
  }
  terminal.dispose();
  if (lines.at(-1) === '') lines.pop();
  return { lines: lines.map((line) => line.trimEnd()), events };
}

const COLOUR = /\u001b\[(?:1|2|22|3[0-9]|39|0)m/gu;

/** What the terminal should show: the text without the colours that are ours. */
export function expectedLines(text: string): readonly string[] {
  const lines = text
    .replace(COLOUR, '')
    .split('\n')
    .map((line) => line.trimEnd());
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
