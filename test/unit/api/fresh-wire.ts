import { afterEach, beforeEach } from 'vitest';
import { aClient, json, type ScriptedServer, startServer, type TestClient } from './scripted-server.ts';

/** What the test that runs speaks with: both ends are new for every test. */
export interface Wire {
  readonly server: ScriptedServer;
  readonly client: TestClient;
  /** Every request is answered like this from now on. */
  answering(status: number, body?: unknown, headers?: Record<string, string>): void;
}

/** Makes a server and a client of it before every test of the file or group that calls this, and closes them after. */
export function freshWire(options: Parameters<typeof aClient>[1] = {}): Wire {
  let server: ScriptedServer;
  let client: TestClient;
  beforeEach(async () => {
    server = await startServer();
    client = aClient(server, options);
  });
  afterEach(async () => {
    await client.close();
    await server.close();
  });
  return {
    get server() {
      return server;
    },
    get client() {
      return client;
    },
    answering: (status, body, headers) => {
      server.answer = (_request, response) => json(response, status, body, headers);
    },
  };
}
