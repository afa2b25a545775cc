/** One's part in a turn that only one has at a time. */
export interface Turn {
  /** Waits for it; those who wait get it in the order they came. */
  readonly take: () => Promise<void>;
  /** Gives it back; does nothing without it. */
  readonly leave: () => void;
}

/** Builds parts in one turn. */
export function createTurns(): () => Turn {
  let last = Promise.resolve();
  return () => {
    let release = (): void => undefined;
    return {
      take: async () => {
        const before = last;
        last = new Promise((resolve) => {
          release = resolve;
        });
        await before;
      },
      leave: () => release(),
    };
  };
}
