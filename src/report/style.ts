/** How a text is dressed. Styles wrap whole pieces and never change what they say. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** For files, pipes, comments and terminals without colour: nothing is added. */
export const plainStyle: Style = {
  bold: asItIs,
  red: asItIs,
  green: asItIs,
  yellow: asItIs,
  cyan: asItIs,
  dim: asItIs,
};

/** For terminals with colour. Whether one is there is decided once, at the process edge. */
export const colorStyle: Style = {
  bold: paint(1, 22),
  red: paint(31, 39),
  green: paint(32, 39),
  yellow: paint(33, 39),
  cyan: paint(36, 39),
  dim: paint(2, 22),
};

function asItIs(text: string): string {
  return text;
}

function paint(on: number, off: number): (text: string) => string {
  return (text) => (text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`);
}
