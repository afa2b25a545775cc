import { OutcomeUnknown, type SharedObject } from '../../../src/ledger/shared-object.ts';
import { TrueupError } from '../../../src/model/error.ts';

/**
 * What becomes of a change that is sent: `kept` is done and answered; `lost` gets no answer and is not done; `unheard` is
 * done and its answer lost; `late` gets no answer and is done when the next but one request comes; a `stray` is
 * done only at `settle`; `refused` is refused.
 */
export type Fate = 'kept' | 'lost' | 'unheard' | 'late' | 'stray' | 'refused';

/** A change that came true, whoever made it. */
export interface Made {
  readonly by: 'tested' | 'rival';
  readonly from: string | undefined;
  /** Undefined: it was removed. */
  readonly to: string | undefined;
  readonly text: string | undefined;
}

/** One object in memory that swaps like an engine, and what happens on the way to it. */
export interface ScriptedObject extends SharedObject {
  /** What becomes of the next changes; `kept` when there is nothing left. */
  readonly fates: Fate[];
  /** Called before a request is answered, with its number from 1 and its kind. */
  before: ((number: number, kind: 'read' | 'write' | 'remove') => void) | undefined;
  /** Every request that came, in order. */
  readonly asked: string[];
  readonly made: Made[];
  readonly notes: { readonly subject: string; readonly by: string }[];
  /** The text that stands there. */
  text(): string | undefined;
  version(): string | undefined;
  /** Somebody else's doing: stands there from now on, whatever stood there; undefined removes. */
  rival(text: string | undefined): string | undefined;
  /** Everything that was still under way arrives. */
  settle(): void;
}

/** An object that is not there, or holds this text in version v1. */
export function scriptedObject(text?: string, location = 'the object'): ScriptedObject {
  let standing: { readonly version: string; readonly text: string } | undefined;
  let count = 0;
  let late: { readonly due: number; readonly make: () => unknown }[] = [];
  const made: Made[] = [];
  const put = (by: Made['by'], next: string | undefined): string | undefined => {
    const from = standing?.version;
    count += 1;
    standing = next === undefined ? undefined : { version: `v${count}`, text: next };
    made.push({ by, from, to: standing?.version, text: next });
    return standing?.version;
  };
  const arrive = (isDue: (due: number) => boolean): void => {
    const arrived = late.filter(({ due }) => isDue(due));
    late = late.filter(({ due }) => !isDue(due));
    for (const { make } of arrived) make();
  };
  const request = (kind: 'read' | 'write' | 'remove'): void => {
    object.asked.push(kind);
    arrive((due) => due <= object.asked.length);
    object.before?.(object.asked.length, kind);
  };
  const change = <Answer>(make: () => Answer): Answer => {
    const fate = object.fates.shift() ?? 'kept';
    if (fate === 'refused')
      throw new TrueupError('not allowed', { code: 'ledger-not-permitted', category: 'unauthorised' });
    if (fate === 'kept') return make();
    if (fate === 'unheard') make();
    if (fate === 'late') late.push({ due: object.asked.length + 2, make });
    if (fate === 'stray') late.push({ due: Number.POSITIVE_INFINITY, make });
    throw new OutcomeUnknown(`the answer was lost (${fate})`);
  };
  const object: ScriptedObject = {
    location,
    fates: [],
    before: undefined,
    asked: [],
    made,
    notes: [],
    text: () => standing?.text,
    version: () => standing?.version,
    rival: (next) => put('rival', next),
    settle: () => arrive(() => true),
    read: async () => {
      request('read');
      return standing && { bytes: Buffer.from(standing.text), version: standing.version };
    },
    write: async (bytes, expected, note) => {
      request('write');
      object.notes.push(note);
      const next = Buffer.from(bytes).toString('utf8');
      return change(() => (standing?.version === expected ? put('tested', next) : undefined));
    },
    remove: async (expected) => {
      request('remove');
      return change(() => {
        if (standing?.version !== expected) return false;
        put('tested', undefined);
        return true;
      });
    },
  };
  if (text !== undefined) put('rival', text);
  return object;
}

/** Sleeps that take no time, and how long they would have been. */
export function sleeps(): { readonly sleep: (milliseconds: number) => Promise<void>; readonly slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
    },
  };
}
