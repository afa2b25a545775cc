import { formatText } from '../../src/edit/format/format-text.ts';
import { commentsOf, editable, treeOf } from './random-edit.ts';
import { randomYaml } from './random-yaml.ts';

/**
 * Formats `count` random documents and tells what broke: the result says the same, has every comment, in order, and is
 * its own format.
 */
export function checkFormatLaws(seed: number, count: number): readonly string[] {
  const broken: string[] = [];
  for (let index = 0; index < count && broken.length < 5; index += 1) {
    const own = (seed + index) >>> 0;
    const problem = checkFormat(randomYaml(own));
    if (problem !== undefined) broken.push(`TRUEUP_SEED=${own}: ${problem}`);
  }
  return broken;
}

function checkFormat(source: string): string | undefined {
  const text = source.replace(/^\ufeff/u, '').replaceAll('\r\n', '\n');
  const file = editable(text);
  if (!file) return undefined;
  let formatted: string;
  try {
    formatted = formatText(text, file.root);
  } catch (error) {
    return `${(error as Error).stack}\n${text}`;
  }
  const shown = `\n${text}\n->\n${formatted}\n${JSON.stringify(text)}`;
  const again = editable(formatted);
  if (!again) return `the result cannot be read:${shown}`;
  const [before, after] = [JSON.stringify(treeOf(file.root)), JSON.stringify(treeOf(again.root))];
  if (before !== after) return `not the same:\n${before}\n${after}${shown}`;
  if (commentsOf(text).toSorted().join() !== commentsOf(formatted).toSorted().join()) return `other comments:${shown}`;
  const twice = formatText(formatted, again.root);
  if (twice !== formatted) return `not stable:${shown}\n->\n${twice}`;
  return undefined;
}
