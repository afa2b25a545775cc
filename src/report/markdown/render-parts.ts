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
interface Fitted {
  readonly text: string;
  /** What was left out, in words. */
  readonly without: readonly string[];
  readonly fits: boolean;
}

const BETWEEN = '\n\n';

export interface Frame {
  /** The result is at most this long, in UTF-16 code units. */
  readonly limit: number;
  /** Says what was left out; stands below the parts. */
  readonly note: (without: readonly string[]) => string;
  /** When there is room for nothing else; no data may be in it, because it may end anywhere. */
  readonly least: string;
}

/** The parts, one below the other, within the limit, and the note where something was left out. */
export function renderParts(parts: readonly Part[], { limit, note, least }: Frame): string {
  const texts = parts.map(({ forms }) => forms.map(() => undefined as string | undefined));
  const textOf = (part: number, form: number): string => {
    const row = texts[part] as (string | undefined)[];
    row[form] ??= parts[part]?.forms[form]?.render() ?? '';
    return row[form];
  };
  const whole = fitParts(parts, limit - 1, textOf);
  if (whole.fits && whole.without.length === 0) return `${whole.text}\n`;
  let said = note(whole.without);
  // What is said of the room takes room itself.
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { text, without } = fitParts(parts, limit - 1 - said.length - BETWEEN.length, textOf);
    const told = note(without);
    const all = `${text}${BETWEEN}${told}\n`;
    if (all.length <= limit) return all;
    if (told.length > said.length) said = told;
  }
  return least.slice(0, Math.max(0, limit));
}

const ATTEMPTS = 4;

type TextOf = (part: number, form: number) => string;

/**
 * Form after form gives way, stage by stage and from the last part to the first; then what still has room comes back, from
 * the first part to the last.
 */
function fitParts(parts: readonly Part[], limit: number, textOf: TextOf): Fitted {
  const chosen = parts.map(() => 0);
  const filled = new Map<number, string>();
  const shownOf = (part: number): string => filled.get(part) ?? textOf(part, chosen[part] ?? 0);
  const total = (): number => chosen.reduce((sum, _form, part) => sum + lengthOf(shownOf(part)), 0) - BETWEEN.length;
  for (const { part, form } of listMoves(parts)) {
    if (total() <= limit) break;
    chosen[part] = form + 1;
  }
  if (total() <= limit) comeBack(chosen, limit, total);
  for (const [part, { fill }] of [...parts.entries()].reverse()) {
    const over = total() - limit;
    if (over > 0 && fill !== undefined) filled.set(part, fill(shownOf(part).length - over));
  }
  const text = parts
    .map((_part, at) => shownOf(at))
    .filter((each) => each !== '')
    .join(BETWEEN);
  const without = chosen.flatMap((form, part) => parts[part]?.forms[form]?.without ?? []);
  return { text, without, fits: text.length <= limit };
}

function lengthOf(text: string): number {
  return text === '' ? 0 : text.length + BETWEEN.length;
}

function listMoves(parts: readonly Part[]): { readonly part: number; readonly form: number }[] {
  return parts
    .flatMap(({ forms }, part) => forms.slice(0, -1).map(({ stage }, form) => ({ part, form, stage })))
    .sort((left, right) => left.stage - right.stage || right.part - left.part || left.form - right.form);
}

function comeBack(chosen: number[], limit: number, total: () => number): void {
  for (const [part, last] of [...chosen].entries()) {
    for (let form = 0; form < last; form += 1) {
      chosen[part] = form;
      if (total() <= limit) break;
      chosen[part] = last;
    }
  }
}

/** A part that stays as it is. */
export function fixedPart(text: string): Part {
  return { forms: [{ render: () => text, stage: 0 }] };
}

/** A part that is there as it is, or not at all. */
export function optionalPart(text: string, stage: number, without?: string): Part {
  return {
    forms: [
      { render: () => text, stage },
      { render: () => '', stage: 0, ...(without === undefined ? {} : { without }) },
    ],
  };
}
