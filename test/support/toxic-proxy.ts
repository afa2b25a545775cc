import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Ways in which a network is bad, by the names that tools for it have. */
export type Toxic =
  | 'latency'
  | 'down'
  | 'bandwidth'
  | 'slow_close'
  | 'timeout'
  | 'reset_peer'
  | 'slicer'
  | 'limit_data';

export const TOXICS: readonly Toxic[] = [
  'latency',
  'down',
  'bandwidth',
  'slow_close',
  'timeout',
  'reset_peer',
  'slicer',
  'limit_data',
];

export interface ToxicOptions {
  readonly toxic: Toxic;
  /** 1 to 3. */
  readonly strength: number;
  readonly random: () => number;
}

/** A connection on loopback to another port, that is bad as long as it is told to be. */
export interface ToxicProxy {
  readonly url: string;
  /** Connections that were hurt. */
  hurt(): number;
  /** Undefined: everything goes through as it comes. Connections that are open stay as they are. */
  use(options: ToxicOptions | undefined): void;
  close(): Promise<void>;
}

/** Starts one; with several strengths the share of connections that are hurt grows, and how much. */
export async function aToxicProxy(port: number): Promise<ToxicProxy> {
  const sockets = new Set<Socket>();
  let toxic: ToxicOptions | undefined;
  let hurt = 0;
  const server = createServer((client) => {
    const there = connect({ port, host: '127.0.0.1' });
    for (const socket of [client, there]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    const chosen = toxic !== undefined && toxic.random() < (SHARES[toxic.strength - 1] ?? 1) ? toxic : undefined;
    if (chosen !== undefined) hurt += 1;
    spoil(client, there, chosen);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hurt: () => hurt,
    use: (options) => {
      toxic = options;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

const SHARES: readonly number[] = [0.5, 0.8, 1];

function spoil(client: Socket, there: Socket, chosen: ToxicOptions | undefined): void {
  const up = carry(client, there);
  const end = (): void => {
    client.destroy();
    there.destroy();
  };
  client.on('close', end);
  if (chosen === undefined) {
    carry(there, client);
    there.on('close', end);
    return;
  }
  const { toxic, strength, random } = chosen;
  const within = (most: number): number => Math.floor(random() * most);
  switch (toxic) {
    case 'latency':
      carry(there, client, { delay: () => within(8 * strength) });
      there.on('close', end);
      return;
    case 'bandwidth':
      carry(there, client, { delay: () => strength, size: () => 1 + within(200) });
      there.on('close', end);
      return;
    case 'slicer':
      carry(there, client, { delay: () => 0, size: () => 1 + within(60 / strength) });
      there.on('close', end);
      return;
    case 'slow_close':
      // Nobody is told that the other side has gone, until later.
      carry(there, client);
      there.on('close', () => void setTimeout(end, 10 * strength));
      return;
    case 'down':
      // In the middle of a request, or right after it.
      carry(there, client);
      there.on('close', end);
      up.stop(within(5000 / strength), end);
      return;
    case 'timeout': {
      // From some byte on there is silence: the request never arrives, or it does and its answer never comes.
      const down = carry(there, client);
      const chosenSide = random() < 0.5 ? up : down;
      chosenSide.stop(within(7000 / strength), () => undefined);
      return;
    }
    case 'reset_peer': {
      const reset = (): void => {
        client.resetAndDestroy();
        there.destroy();
      };
      carry(there, client).stop(within(9000 / strength), reset);
      there.on('close', end);
      return;
    }
    case 'limit_data':
      // A plain end of the connection after some bytes of answers.
      carry(there, client).stop(within(9000 / strength), () => {
        client.end();
        there.destroy();
      });
      there.on('close', end);
  }
}

interface Carrier {
  /** After so many more bytes nothing is carried any more. */
  stop(bytes: number, then: () => void): void;
}

/** Carries bytes from one side to the other, in order. */
function carry(
  from: Socket,
  to: Socket,
  { delay, size }: { readonly delay?: () => number; readonly size?: () => number } = {},
): Carrier {
  let left = Number.POSITIVE_INFINITY;
  let whenUsedUp: (() => void) | undefined;
  let last: Promise<void> = Promise.resolve();
  const send = (chunk: Buffer): void => {
    if (left <= 0 || to.destroyed) return;
    to.write(chunk.subarray(0, Math.min(chunk.length, left)));
    left -= chunk.length;
    if (left <= 0) whenUsedUp?.();
  };
  const sendLater = async (chunk: Buffer): Promise<void> => {
    for (let start = 0; start < chunk.length; ) {
      const wait = delay?.() ?? 0;
      await new Promise<void>((resolve) => (wait === 0 ? setImmediate(resolve) : setTimeout(resolve, wait)));
      const part = chunk.subarray(start, start + (size?.() ?? chunk.length));
      start += part.length;
      send(part);
    }
  };
  from.on('data', (chunk: Buffer) => {
    if (delay === undefined) send(chunk);
    else last = last.then(() => sendLater(chunk));
  });
  from.on('end', () => void last.then(() => to.end()));
  return {
    stop: (bytes, then) => {
      left = bytes;
      whenUsedUp = then;
      if (bytes <= 0) then();
    },
  };
}
