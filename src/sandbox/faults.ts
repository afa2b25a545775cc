import { TrueupError } from '../model/error.ts';
import { parseSeedText } from './seed-text.ts';

/**
 * `status`: an error answer. `rate-limit`: a 429 with the headers of a used-up window. `drop-before`, `drop-after`: the
 * connection closes without an answer, before or after the request was carried out. `truncate`: half of the answer's
 * body. `html`: a proxy's page with status 200. `empty`: no body. `slow`: the answer comes late. `trickle`: its
 * head comes at once, its body in pieces.
 */
export type FaultKind =
  | 'status'
  | 'rate-limit'
  | 'drop-before'
  | 'drop-after'
  | 'truncate'
  | 'html'
  | 'empty'
  | 'slow'
  | 'trickle';

/** One scripted trouble (rule 45). Without `nth` and `every` it strikes the first `times` (1) matching requests. */
export interface Fault {
  readonly kind: FaultKind;
  /** Only this method. */
  readonly method?: string;
  /** Regular expression over path and query. */
  readonly path?: string;
  /** The first matching request it strikes, counted from 1. */
  readonly nth?: number;
  /** How many requests it strikes; with `every`, without end unless given. */
  readonly times?: number;
  /** Strikes each matching request whose number is a multiple of this. */
  readonly every?: number;
  /** 500 for `status`, 200 for `html`. */
  readonly status?: number;
  /** For `slow`, and for `trickle` before each piece; 1000. */
  readonly delayMs?: number;
  /**
   * The request was carried out all the same. Default: yes for drop-after, truncate, empty, slow and trickle, no for
   * status, rate-limit, drop-before and html.
   */
  readonly applied?: boolean;
}

/** Hands out the faults of a script, in order. */
export interface FaultScript {
  take(method: string, target: string): Fault | undefined;
}

/** Every fault counts all requests that match it; the first one whose turn it is strikes, and the others wait. */
export function createFaultScript(faults: readonly Fault[]): FaultScript {
  const armed = faults.map((fault) => ({ fault, pattern: new RegExp(fault.path ?? '', 'u'), seen: 0, struck: 0 }));
  return {
    take: (method, target) => {
      let chosen: (typeof armed)[number] | undefined;
      for (const candidate of armed) {
        const { fault, pattern } = candidate;
        if (fault.method !== undefined && fault.method.toUpperCase() !== method) continue;
        if (!pattern.test(target)) continue;
        candidate.seen += 1;
        if (chosen === undefined && isDue(fault, candidate.seen, candidate.struck)) chosen = candidate;
      }
      if (chosen !== undefined) chosen.struck += 1;
      return chosen?.fault;
    },
  };
}

/** True when the request is carried out although its answer is spoiled. */
export function isApplied(fault: Fault): boolean {
  return fault.applied ?? ['drop-after', 'truncate', 'empty', 'slow', 'trickle'].includes(fault.kind);
}

/** Checks faults that came from a file or a request; throws naming the first that is off. */
export function checkFaults(value: unknown, path = 'faults'): readonly Fault[] {
  if (!Array.isArray(value)) throw invalid(`${path}: a list of faults is expected`);
  for (const [index, fault] of value.entries()) checkFault(fault, `${path}[${index}]`);
  return value as readonly Fault[];
}

/** Reads a script of faults from YAML or JSON text, a list; throws naming the text and the path in it that is off. */
export function parseFaults(text: string, name = 'faults'): readonly Fault[] {
  return checkFaults(parseSeedText(text, name, invalid) ?? [], `${name}: faults`);
}

function isDue(fault: Fault, seen: number, struck: number): boolean {
  if (fault.every !== undefined) {
    return seen % fault.every === 0 && struck < (fault.times ?? Number.POSITIVE_INFINITY);
  }
  return seen >= (fault.nth ?? 1) && struck < (fault.times ?? 1);
}

const KINDS: readonly FaultKind[] = [
  'status',
  'rate-limit',
  'drop-before',
  'drop-after',
  'truncate',
  'html',
  'empty',
  'slow',
  'trickle',
];

const FIELDS: { readonly [name: string]: (value: unknown) => boolean } = {
  kind: (value) => KINDS.includes(value as FaultKind),
  method: (value) => typeof value === 'string',
  path: isPattern,
  nth: isCount,
  times: isCount,
  every: isCount,
  status: (value) => Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599,
  delayMs: (value) => Number.isInteger(value) && (value as number) >= 0,
  applied: (value) => typeof value === 'boolean',
};

function checkFault(fault: unknown, path: string): void {
  if (typeof fault !== 'object' || fault === null) throw invalid(`${path}: a mapping with a kind is expected`);
  if (!Object.hasOwn(fault, 'kind')) throw invalid(`${path}.kind is missing; it is one of ${KINDS.join(', ')}`);
  for (const [name, value] of Object.entries(fault)) {
    const fits = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (fits === undefined) throw invalid(`${path}.${name}: a fault has no such key`);
    if (!fits(value)) throw invalid(`${path}.${name}: ${JSON.stringify(value)} does not fit`);
  }
}

function isPattern(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    new RegExp(value, 'u');
    return true;
  } catch {
    return false;
  }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function invalid(message: string, cause?: unknown): TrueupError {
  return new TrueupError(message, {
    code: 'sandbox-fault-invalid',
    category: 'invalid',
    ...(cause === undefined ? {} : { cause }),
    hint: 'A fault is {kind, method?, path?, nth?, times?, every?, status?, delayMs?, applied?}.',
  });
}
