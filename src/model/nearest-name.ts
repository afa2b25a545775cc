/** The candidate most like a mistyped name; undefined when none is like it. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  // A third of the letters may be off, one always; longer names are not worth the time.
  let limit = Math.max(1, Math.floor(Math.min(name.length, MAX_LENGTH) / 3));
  const folded = fold(name);
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > limit || candidate.length > MAX_LENGTH) continue;
    const distance = editDistance(folded, fold(candidate), limit);
    // A name of which no letter is left as typed is no likeness.
    if (distance > 0 && distance >= Math.max(folded.length, candidate.length)) continue;
    if (distance > limit || (distance === limit && best !== undefined)) continue;
    best = candidate;
    limit = distance;
  }
  return best;
}

const MAX_LENGTH = 80;

function fold(name: string): string {
  return name.slice(0, MAX_LENGTH).toLowerCase().replace(/[-_ ]/gu, '_');
}

/** Insertions, deletions, replacements and swaps of neighbours; more than `limit` comes out as some number above it. */
function editDistance(left: string, right: string, limit: number): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const current = [i];
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1];
      let cost = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1])
        cost = Math.min(cost, at(beforePrevious, j - 2) + 1);
      current.push(cost);
    }
    if (Math.min(...current) > limit) return limit + 1;
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, right.length);
}

/** Every row is as long as the right name, and one more. */
function at(row: readonly number[], index: number): number {
  return row[index] as number;
}
