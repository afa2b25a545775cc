import { parseAddress } from '../../model/address.ts';
import type { Step } from '../../model/plan.ts';

/** Steps of one type or kind, by the file they come from. */
export interface TypeGroup {
  readonly key: string;
  readonly name: string;
  readonly steps: readonly Step[];
  readonly files: readonly FileGroup[];
}

export interface FileGroup {
  readonly key: string;
  /** Null for what stands in no file: it left the YAML. */
  readonly file: string | null;
  readonly steps: readonly Step[];
}

/** Groups in the order in which the plan first comes to them. */
export function buildTree(steps: readonly Step[]): readonly TypeGroup[] {
  return groupBy(steps, nameOf).map(([name, ofType]) => ({
    key: name,
    name,
    steps: ofType,
    files: groupBy(ofType, ({ source }) => source?.file ?? null).map(([file, ofFile]) => ({
      key: `${name}\n${file ?? ''}`,
      file,
      steps: ofFile,
    })),
  }));
}

function nameOf({ address }: Step): string {
  const parts = parseAddress(address);
  if (parts?.kind === 'instance') return parts.type;
  return parts?.kind === 'conversation' ? 'conversations' : 'contacts';
}

function groupBy<Key>(steps: readonly Step[], keyOf: (step: Step) => Key): (readonly [Key, Step[]])[] {
  const groups = new Map<Key, Step[]>();
  for (const step of steps) {
    const key = keyOf(step);
    const group = groups.get(key);
    if (group) group.push(step);
    else groups.set(key, [step]);
  }
  return [...groups];
}
