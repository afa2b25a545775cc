/** Puts frames on a terminal, one in the place of the other. */
export interface FrameWriter {
  /** Replaces what stands there, writing only lines that changed. Answers whether there were any. */
  show(lines: readonly string[]): boolean;
  /** Takes the frame away: what is written next stands where it began. */
  hide(): void;
  /** The terminal has so many columns now: what stands there may take more lines than it did. */
  resized(columns: number): void;
}

const UP = (lines: number): string => (lines > 0 ? `\u001b[${lines}A` : '');
const ERASE_LINE_END = '\u001b[K';
const ERASE_BELOW = '\u001b[J';
const COLOUR = /\u001b\[[\d;]*m/gu;

/**
 * The cursor rests at the beginning of the line below the frame, so whatever else writes goes on below it. Nothing of
 * the terminal's own state is changed: a process that is killed leaves nothing to restore.
 */
export function createFrameWriter(write: (text: string) => void): FrameWriter {
  let shown: readonly string[] = [];
  /** Terminal lines that the frame takes. */
  let height = 0;
  let isWrapped = false;

  function hide(): void {
    if (height > 0) write(`\r${UP(height)}${ERASE_BELOW}`);
    shown = [];
    height = 0;
    isWrapped = false;
  }

  return {
    hide,
    show: (lines) => {
      if (isWrapped) hide();
      if (lines.length === shown.length && lines.every((line, index) => line === shown[index])) return false;
      const changes = lines.map((line, index) => (line === shown[index] ? '\n' : `${line}${ERASE_LINE_END}\n`));
      const below = lines.length < shown.length ? ERASE_BELOW : '';
      write(`\r${UP(height)}${changes.join('')}${below}`);
      shown = [...lines];
      height = lines.length;
      return true;
    },
    resized: (columns) => {
      // Terminals that became narrower wrap what stands there; those that became wider again undo it.
      height = shown.reduce((sum, line) => sum + Math.max(1, Math.ceil(lengthOf(line) / Math.max(1, columns))), 0);
      isWrapped = true;
    },
  };
}

function lengthOf(line: string): number {
  return [...line.replace(COLOUR, '')].length;
}
