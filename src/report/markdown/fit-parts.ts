/** A part of a report in several forms, the longest first. */
export interface Part {
  readonly forms: readonly Form[];
  /** As much as goes into so many characters, when even the last form is too long. */
  readonly fill?: (room: number) => string;
}

export interface Form {
  readonly render: () => string;
  /** What this form leaves out, in words; undefined when it leaves out nothing. */
  readonly without?: string;
  /** Forms of a lower stage give way before those of a higher one; the last form of a part stays. */
  readonly stage: number;
}

/** Parts as they were chosen to fit. */
export interface Fitted {
  readonly text: string;
  /** What was left out, in words. */
  readonly without: readonly string[];
  readonly fits: boolean;
}

const BETWEEN = '\n\n';

/**
 * The parts, one below the other, in at most `limit` characters: form after form gives way, stage by stage and from the last
 * part to the first; then what still has room comes back, from the first part to the last.
 */
export function fitParts(parts: readonly Part[], limit: number): Fitted {
  const texts = parts.map(({ forms }) => forms.map(() => undefined as string | undefined));
  const textOf = (part: number, form: number): string => {
    const row = texts[part] as (string | undefined)[];
    row[form] ??= parts[part]?.forms[form]?.render() ?? '';
    return row[form];
  };
  const chosen = parts.map(() => 0);
  const lengthOf = (text: string): number => (text === '' ? 0 : text.length + BETWEEN.length);
  const total = (): number => chosen.reduce((sum, form, part) => sum + lengthOf(textOf(part, form)), -BETWEEN.length);
  for (const { part, form } of listMoves(parts)) {
    if (total() <= limit) break;
    chosen[part] = form + 1;
  }
  const filled = new Map<number, string>();
  if (total() > limit) {
    const part = parts.findIndex(({ fill }) => fill !== undefined);
    const others = total() - lengthOf(part === -1 ? '' : textOf(part, chosen[part] ?? 0));
    if (part !== -1) filled.set(part, parts[part]?.fill?.(limit - others - BETWEEN.length) ?? '');
  } else comeBack(parts, chosen, textOf, limit, total);
  const text = chosen
    .map((form, part) => filled.get(part) ?? textOf(part, form))
    .filter((each) => each !== '')
    .join(BETWEEN);
  const without = chosen.flatMap((form, part) => parts[part]?.forms[form]?.without ?? []);
  return { text, without, fits: text.length <= limit };
}

function listMoves(parts: readonly Part[]): { readonly part: number; readonly form: number }[] {
  return parts
    .flatMap(({ forms }, part) => forms.slice(0, -1).map(({ stage }, form) => ({ part, form, stage })))
    .sort((left, right) => left.stage - right.stage || right.part - left.part || left.form - right.form);
}

function comeBack(
  parts: readonly Part[],
  chosen: number[],
  textOf: (part: number, form: number) => string,
  limit: number,
  total: () => number,
): void {
  for (const part of parts.keys()) {
    const last = chosen[part] ?? 0;
    for (let form = 0; form < last; form += 1) {
      textOf(part, form);
      chosen[part] = form;
      if (total() <= limit) break;
      chosen[part] = last;
    }
  }
}
