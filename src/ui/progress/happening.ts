import type { ApplyEvent } from '../../model/event.ts';
import type { RemoteCalls } from '../../model/remote.ts';

/** What a command does that somebody who waits may want to see. A run's own events are among it, as they are. */
export type Happening =
  | ApplyEvent
  /** `of`: a type, `contacts` or `conversations`. */
  | { readonly type: 'read-started'; readonly of: string }
  | { readonly type: 'read-finished'; readonly of: string; readonly records: number }
  /** What the connection counts, looked at whenever a frame is about to be drawn. */
  | { readonly type: 'calls-counted'; readonly calls: RemoteCalls }
  /** A signal came. */
  | { readonly type: 'stopping' };

/** The same with the time: a fold over these needs no clock. */
export interface Told {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly happening: Happening;
}
