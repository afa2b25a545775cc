import { Box } from 'ink';
import type { ReactNode } from 'react';
import { Line } from '../Line.tsx';
import type { Look } from '../look.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ['up down k j', 'go through the steps; PgUp PgDn g G go further'],
  ['right left', 'open and close a type, a file, a step: its fields, lines, what a delete takes along'],
  ['space', 'select or defer; what waits for a deferred step is deferred with it'],
  ['a n', 'select, defer everything shown'],
  ['/', 'show only what holds a text: in address, action, origin, file'],
  ['p', 'perform what is selected; asks first, and for the number of deletes where a guard wants it'],
  ['q ctrl-c', 'leave; nothing is written'],
];

/** All keys. */
export function HelpView({ look }: { readonly look: Look }): ReactNode {
  const { style, columns } = look;
  // On a narrow terminal what a key does stands below it, or half of it would be cut.
  const isNarrow = columns < 70;
  return (
    <Box flexDirection="column">
      {KEYS.map(([keys, what]) => (
        <Box key={keys} flexDirection="column">
          {isNarrow && <Line look={look} pieces={[{ text: `  ${keys}`, paint: style.cyan }]} />}
          <Line
            look={look}
            pieces={isNarrow ? [`    ${what}`] : [{ text: `  ${keys.padEnd(14)}`, paint: style.cyan }, what]}
          />
        </Box>
      ))}
    </Box>
  );
}
