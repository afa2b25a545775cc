import { describe, expect, it } from 'vitest';
import { createChannel } from '../../../src/apply/channel.ts';

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const read: Item[] = [];
  for await (const item of items) read.push(item);
  return read;
}

describe('createChannel', () => {
  it('gives everything in order, whether it came before or while it was read', async () => {
    const channel = createChannel<number>();
    channel.push(1);
    const reading = all(channel.items);
    channel.push(2);
    await Promise.resolve();
    channel.push(3);
    channel.push(4);
    channel.close();
    expect(await reading).toEqual([1, 2, 3, 4]);
  });

  it('loses nothing that is pushed by whoever reads', async () => {
    const channel = createChannel<number>();
    channel.push(3);
    const seen: number[] = [];
    for await (const item of channel.items) {
      seen.push(item);
      if (item > 0) channel.push(item - 1);
      else channel.close();
    }
    expect(seen).toEqual([3, 2, 1, 0]);
  });

  it('ends when it is closed empty', async () => {
    const channel = createChannel<number>();
    const reading = all(channel.items);
    channel.close();
    expect(await reading).toEqual([]);
  });
});
