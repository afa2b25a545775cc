/** A queue that one side fills and the other side reads until it is closed. */
export interface Channel<Item> {
  readonly push: (item: Item) => void;
  readonly close: () => void;
  readonly items: AsyncIterable<Item>;
}

export function createChannel<Item>(): Channel<Item> {
  let buffer: Item[] = [];
  let closed = false;
  let wake: (() => void) | undefined;
  const nudge = () => {
    wake?.();
    wake = undefined;
  };
  return {
    push: (item) => {
      buffer.push(item);
      nudge();
    },
    close: () => {
      closed = true;
      nudge();
    },
    items: { [Symbol.asyncIterator]: read },
  };

  async function* read(): AsyncGenerator<Item> {
    while (true) {
      const batch = buffer;
      buffer = [];
      yield* batch;
      if (buffer.length > 0) continue;
      if (closed) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}
