import { acceptNotADate } from '../diagnostics/accept-not-a-date.ts';
import { acceptTooLong } from '../diagnostics/accept-too-long.ts';
import type { Problem } from '../diagnostics/define-diagnostic.ts';
import { type Located, type Place, plainValue, valueAt } from '../model/located.ts';

/** The days of `accept`: each is one of the calendar, and at most a year away. */
export function checkAcceptances(
  report: (place: Place, problem: Problem) => void,
  accept: Located | undefined,
  today: string | undefined,
): void {
  for (const item of accept?.kind === 'list' ? accept.items : []) {
    const day = valueAt(item, 'until');
    const { at, until } = plainValue(item) as { readonly at: string; readonly until: string };
    const place = day ?? item;
    if (!isDay(until)) report(place, acceptNotADate({ until }));
    else if (today !== undefined && until > nextYear(today)) report(place, acceptTooLong({ until, at }));
  }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // 30 February is taken for a day of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The same day a year later; of 29 February a day that never is, and sorts as if it were. */
function nextYear(day: string): string {
  return `${String(Number(day.slice(0, 4)) + 1).padStart(4, '0')}${day.slice(4)}`;
}
