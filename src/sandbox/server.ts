/*
 * The embedded Intercom: a server on the loopback that answers by Intercom's rules and keeps everything in memory.
 * Comes in: HTTP, a seed, switches, faults, a clock. Goes out: answers, a state, a journal. It knows nothing of the
 * client, of plans or of YAML other than its seed; with the client it shares types of the wire and no code.
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TrueupError } from '../model/error.ts';
import { answerControl, isControl } from './control.ts';
import { createEngine } from './engine.ts';
import { exchange, type Outgoing } from './exchange.ts';
import { checkFaults, type Fault } from './faults.ts';
import { readIncoming } from './incoming.ts';
import type { JournalEntry } from './journal.ts';
import type { Seed } from './seed.ts';
import type { SandboxState } from './state.ts';
import type { Switches } from './switches.ts';

export interface SandboxOptions {
  readonly state?: SandboxState;
  readonly seed?: Seed;
  readonly switches?: Partial<Switches>;
  readonly faults?: readonly Fault[];
  /** The one good token beside those with scopes. Undefined: any bearer token but `wrong-token`. */
  readonly token?: string;
  /** 0 or undefined: any free one. */
  readonly port?: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** A running sandbox. */
export interface Sandbox {
  /** Without a slash at the end. */
  readonly url: string;
  state(): SandboxState;
  journal(): readonly JournalEntry[];
  /** Edits the sandbox as if someone had worked in Intercom; throws and changes nothing when the seed is off. */
  seed(seed: Seed): void;
  setSwitches(switches: Partial<Switches>): void;
  setFaults(faults: readonly Fault[]): void;
  /** Back to how it started, with an empty journal. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts the embedded Intercom on 127.0.0.1. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const engine = createEngine(options);
  const server = createServer((request, response) => {
    readIncoming(request, (incoming) => {
      if (incoming === undefined) {
        response.destroy();
      } else if (isControl(incoming.path)) {
        const { status, body } = answerControl(engine, incoming, request.headers);
        send(response, { status, headers: {}, type: 'application/json', text: JSON.stringify(body), manner: 'whole' });
      } else {
        const outgoing = exchange(engine, incoming, options.token);
        if (outgoing.manner === 'pieces') void trickle(response, outgoing, options.sleep);
        else if (outgoing.delayMs === 0) send(response, outgoing);
        else void options.sleep(outgoing.delayMs).then(() => send(response, outgoing));
      }
    });
  });
  // A client that keeps its connections must not find them closed between two thoughts.
  server.keepAliveTimeout = 60_000;
  engine.setUrl(await listen(server, options.port ?? 0));
  return {
    url: engine.world().url,
    state: () => engine.state(),
    journal: () => engine.journal.entries(),
    seed: (seed) => {
      engine.seed(seed);
    },
    setSwitches: (switches) => engine.setSwitches(switches),
    setFaults: (faults) => engine.setFaults(checkFaults(faults)),
    reset: () => engine.reset(),
    close: () => close(server),
  };
}

function send(response: ServerResponse, outgoing: Omit<Outgoing, 'delayMs'>): void {
  if (outgoing.manner === 'none' || response.destroyed) {
    response.destroy();
    return;
  }
  const body = writeHead(response, outgoing);
  if (outgoing.manner === 'whole') response.end(body);
  else response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

/** Answers the bytes of the body that the head announced. */
function writeHead(response: ServerResponse, outgoing: Omit<Outgoing, 'delayMs'>): Buffer {
  const body = Buffer.from(outgoing.text, 'utf8');
  // The machine's clock must not show: the same seed and requests give the same bytes.
  response.sendDate = false;
  response.writeHead(outgoing.status, {
    'Content-Type': outgoing.type,
    'Content-Length': String(body.length),
    ...outgoing.headers,
  });
  return body;
}

const PIECES = 4;

/** The head at once, then the body piece by piece, until whoever asked has gone. */
async function trickle(response: ServerResponse, outgoing: Outgoing, sleep: SandboxOptions['sleep']): Promise<void> {
  const body = writeHead(response, outgoing);
  response.flushHeaders();
  const size = Math.ceil(body.length / PIECES);
  for (let start = 0; start < body.length; start += size) {
    await sleep(outgoing.delayMs);
    if (response.destroyed) return;
    response.write(body.subarray(start, start + size));
  }
  response.end();
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const details = {
        code: 'sandbox-cannot-listen',
        category: 'failed',
        hint: 'Choose another port, or 0 for any free one.',
        cause,
      };
      reject(
        new TrueupError(`The sandbox cannot listen on 127.0.0.1:${port}: ${cause.message}`, {
          ...details,
          category: 'failed',
        }),
      );
    });
    server.listen({ port, host: '127.0.0.1' }, () => {
      server.removeAllListeners('error');
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
