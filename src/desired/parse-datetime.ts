import { parseExactNumber } from './exact-number.ts';

/** Epoch seconds, or what is wrong with the text and what to write instead. */
export type ParsedDatetime = { readonly seconds: number } | { readonly message: string; readonly hint: string };

const EXAMPLE = 'write 2026-03-01T09:00:00Z, 2026-03-01 or epoch seconds';
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/u;
const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(Z|z| ?[+-]\d{2}(?::?\d{2})?)?$/u;

/** From here on a number of seconds is more likely one of milliseconds: the year 5138. */
const MAX_SECONDS = 100_000_000_000;

/** Reads an ISO 8601 date-time with offset, or a date, which means midnight UTC. */
export function parseDatetimeText(text: string): ParsedDatetime {
  const date = DATE.exec(text);
  if (date) return combine(date, 0);
  const time = DATE_TIME.exec(text);
  if (!time) return { message: 'it is no date', hint: EXAMPLE };
  const [, , , , hour, minute, second = '0', fraction = '0', offset] = time;
  if (offset === undefined)
    return {
      message: 'it does not say which time zone it is in',
      hint: `write ${text}Z for UTC, or an offset like ${text}+01:00`,
    };
  if (/[1-9]/u.test(fraction))
    return { message: 'Intercom keeps whole seconds only', hint: `write ${text.replace(/[.,]\d+/u, '')}` };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return { message: 'there is no such time of day', hint: EXAMPLE };
  const east = parseOffset(offset.trim());
  if (east === undefined) return { message: 'there is no such offset', hint: 'offsets go from -23:59 to +23:59' };
  return combine(time, Number(hour) * 3600 + Number(minute) * 60 + Number(second) - east);
}

/** Reads epoch seconds as written. */
export function parseEpochSeconds(text: string): ParsedDatetime {
  const number = parseExactNumber(text);
  if ('refused' in number || !number.integer) return { message: 'it is no whole number of seconds', hint: EXAMPLE };
  if (Math.abs(number.value) >= MAX_SECONDS)
    return {
      message: 'it looks like milliseconds, and seconds are meant here',
      hint: `write ${Math.floor(number.value / 1000)}`,
    };
  return { seconds: number.value };
}

/**
 * Reads a cell of a CSV file, where nothing tells a number from a text. Short numbers are refused: a spreadsheet writes
 * the number of a day (46082) and others a date without dashes (20260301), and both would pass for seconds of 1970.
 */
export function parseDatetimeCell(text: string): ParsedDatetime {
  if (!/^[-+]?\d+$/u.test(text)) return parseDatetimeText(text);
  if (/^\d{9,}$/u.test(text)) return parseEpochSeconds(text);
  return {
    message: 'a number this short may be a day of a spreadsheet or a date without dashes',
    hint: 'write 2026-03-01T09:00:00Z or 2026-03-01; epoch seconds have nine digits or more here',
  };
}

function combine(date: RegExpExecArray, secondsOfDay: number): ParsedDatetime {
  const [year, month, day] = [Number(date[1]), Number(date[2]), Number(date[3])];
  const midnight = new Date(Date.UTC(year, month - 1, day));
  const exists =
    midnight.getUTCFullYear() === year && midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day;
  // Without the day itself: the value may be one that nobody may see.
  if (!exists) return { message: 'there is no such day', hint: EXAMPLE };
  return { seconds: midnight.getTime() / 1000 + secondsOfDay };
}

/** Seconds east of UTC. */
function parseOffset(offset: string): number | undefined {
  if (/^z$/iu.test(offset)) return 0;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/u.exec(offset) ?? [];
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}
