/** Intercom's clock as far as its `Date` headers give it away. */
export interface ServerClock {
  /** Takes in one answer's `Date`, with the local times around the call. */
  observe(date: string | undefined, sentAt: number, receivedAt: number): void;
  /** The local time at which Intercom's clock will surely have reached `serverTime`; both in milliseconds. */
  toLocal(serverTime: number): number;
}

/**
 * `Date` has whole seconds, so one answer only bounds the difference of the clocks from both sides. The greatest lower
 * bound of all answers is exact to the latency once a second has ticked over, and never too early.
 */
export function createServerClock(): ServerClock {
  let offset: number | undefined;
  return {
    observe: (date, sentAt, receivedAt) => {
      const stamped = date === undefined ? Number.NaN : Date.parse(date);
      if (Number.isNaN(stamped)) return;
      const lowest = stamped - receivedAt;
      const highest = stamped + 1000 - sentAt;
      // Above the upper bound: one of the clocks was set since. What was learned before is worth nothing.
      offset = offset === undefined || offset > highest ? lowest : Math.max(offset, lowest);
    },
    toLocal: (serverTime) => serverTime - (offset ?? 0),
  };
}
