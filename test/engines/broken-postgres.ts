import { type AddressInfo, connect as connectTo, createServer, type Server, type Socket } from 'node:net';
import type { Breakable, Fault, Place } from './engine.ts';

/** What a statement that changes something says; it stands in the clear on the wire. */
const CHANGES = /INSERT INTO|UPDATE |DELETE FROM|pg_try_advisory_lock|pg_advisory_unlock/u;

/** The same database through a wire that breaks where it is told to. `variable` holds the connection string. */
export async function breakPostgres(place: Place, variable: string): Promise<Breakable> {
  const target = new URL(place.env[variable] ?? '');
  let fault: Fault | undefined;
  let struck = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    if (fault === 'cut') return void client.destroy();
    const upstream = connectTo(Number(target.port), target.hostname);
    let silent = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (fault !== undefined && fault !== 'cut' && CHANGES.test(chunk.toString('latin1'))) {
        const lets = fault === 'lose-answer';
        fault = undefined;
        struck += 1;
        if (!lets) return void client.destroy();
        silent = true;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      // The server has done it; nobody here learns that.
      if (silent) client.destroy();
      else client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.port = `${(server.address() as AddressInfo).port}`;
  const end = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    place: { ...place, env: { ...place.env, [variable]: url.href } },
    inject: (next) => {
      fault = next;
      if (next !== 'cut') return;
      struck += 1;
      end();
    },
    struck: () => struck,
    close: async () => {
      end();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
