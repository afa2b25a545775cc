import { Buffer } from 'node:buffer';
import type { Dispatcher } from 'undici';
import type { Engine } from '../../../src/sandbox/engine.ts';
import { exchange, type Outgoing } from '../../../src/sandbox/exchange.ts';
import type { Fault } from '../../../src/sandbox/faults.ts';
import type { Incoming } from '../../../src/sandbox/gate.ts';
import { incomingOf } from '../incoming-of.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What may befall one request. The first three never reach Intercom. */
export type Trouble =
  | 'refused'
  | 'lost'
  | 'drop-before'
  | 'drop-after'
  | 'rate-limit'
  | 'status'
  | 'status-applied'
  | 'truncate'
  | 'html'
  | 'html-applied'
  | 'empty'
  | 'wrong-shape'
  | 'slow'
  | 'too-slow';

export const TROUBLES: readonly Trouble[] = [
  'refused',
  'lost',
  'drop-before',
  'drop-after',
  'rate-limit',
  'status',
  'status-applied',
  'truncate',
  'html',
  'html-applied',
  'empty',
  'wrong-shape',
  'slow',
  'too-slow',
];

/** How bad the network is. */
export interface Weather {
  /** 0 to 1, of reads and of writes. */
  readonly reads: number;
  readonly writes: number;
  readonly troubles: readonly Trouble[];
}

export const CALM: Weather = { reads: 0, writes: 0, troubles: [] };

/** One process at the network's end. */
export interface Peer {
  readonly name: string;
  readonly isAlive: () => boolean;
}

/** A request that reached Intercom. */
export interface Arrival {
  readonly peer: string;
  /** Number of its journal entry. */
  readonly number: number;
  /** Whoever sent it was dead when it came. */
  readonly late: boolean;
  /** Whoever sent it had given up on it when it came. */
  readonly abandoned: boolean;
}

/** The network between processes and the sandbox, without a socket: latency and trouble follow from the seed alone. */
export interface SimulatedNetwork {
  readonly arrivals: readonly Arrival[];
  setWeather(weather: Weather): void;
  connect(peer: Peer): Dispatcher;
}

export interface NetworkOptions {
  readonly engine: Engine;
  readonly clock: VirtualClock;
  readonly random: () => number;
  /** Told of every request and answer. */
  readonly tell: (line: string) => void;
}

type Handler = Dispatcher.DispatchHandler;

export function createNetwork(options: NetworkOptions): SimulatedNetwork {
  const { engine, clock, random } = options;
  const arrivals: Arrival[] = [];
  let weather = CALM;

  function carryOut(peer: Peer, incoming: Incoming, fault: Fault | undefined, abandoned = false): Outgoing {
    if (fault !== undefined) engine.setFaults([fault]);
    const outgoing = exchange(engine, incoming, undefined);
    if (fault !== undefined) engine.setFaults([]);
    arrivals.push({ peer: peer.name, number: engine.journal.entries().length, late: !peer.isAlive(), abandoned });
    return outgoing;
  }

  function dispatch(peer: Peer, given: Dispatcher.DispatchOptions, handler: Handler) {
    const incoming = incomingOf(given);
    const isRead = incoming.method === 'GET' || incoming.path === '/contacts/search';
    const trouble = draw(isRead ? weather.reads : weather.writes);
    const name = `${peer.name} ${incoming.method} ${incoming.target}`;
    const told = incoming.text === '' ? name : `${name} ${incoming.text}`;
    options.tell(trouble === undefined ? told : `${told} (${trouble})`);
    const toThere = 5 + random() * 50;
    const back = 5 + random() * 50;
    const controller = { abort: () => undefined } as unknown as Dispatcher.DispatchController;
    const end = (milliseconds: number, work: () => void): void =>
      clock.after(milliseconds, () => {
        if (peer.isAlive()) work();
      });
    const breakOff = (milliseconds: number, code: string): void =>
      end(milliseconds, () => {
        options.tell(`${name} -> ${code}`);
        handler.onResponseError?.(controller, Object.assign(new Error(code), { code }));
      });
    if (trouble === 'refused') return breakOff(toThere, 'ECONNREFUSED');
    handler.onRequestStart?.(controller, {});
    if (trouble === 'lost') return breakOff(toThere + back, 'ECONNRESET');
    const answer = (outgoing: Outgoing): void => {
      options.tell(`${name} -> ${outgoing.manner === 'none' ? 'nothing' : outgoing.status} ${outgoing.text}`);
      if (outgoing.manner === 'none') {
        handler.onResponseError?.(controller, Object.assign(new Error('closed'), { code: 'UND_ERR_SOCKET' }));
        return;
      }
      respond(handler, controller, outgoing);
    };
    const timeout = given.headersTimeout ?? 30_000;
    if (trouble === 'too-slow') {
      // Carried out at any time, even after whoever asked has given up.
      const wait = random() * timeout * 1.3;
      clock.after(wait, () => void carryOut(peer, incoming, undefined, wait > timeout));
      return breakOff(timeout, 'UND_ERR_HEADERS_TIMEOUT');
    }
    const wait = trouble === 'slow' ? random() * (timeout - 1000) : 0;
    clock.after(toThere, () => {
      // What a process had sent when it died may arrive or not.
      if (!peer.isAlive() && random() < 0.5) return;
      const outgoing = carryOut(peer, incoming, faultOf(trouble, random));
      end(back + wait, () => answer(trouble === 'wrong-shape' ? misshapen(outgoing, random) : outgoing));
    });
  }

  function draw(rate: number): Trouble | undefined {
    if (rate === 0 || random() >= rate) return undefined;
    return weather.troubles[Math.floor(random() * weather.troubles.length)];
  }

  return {
    arrivals,
    setWeather: (changed) => {
      weather = changed;
    },
    connect: (peer) => {
      const dispatcher = {
        dispatch: (given: Dispatcher.DispatchOptions, handler: Handler) => {
          if (peer.isAlive()) dispatch(peer, given, handler);
          return true;
        },
        close: async () => undefined,
      };
      return dispatcher as unknown as Dispatcher;
    },
  };
}

function respond(handler: Handler, controller: Dispatcher.DispatchController, outgoing: Outgoing): void {
  const bytes = Buffer.from(outgoing.text, 'utf8');
  const headers: Record<string, string> = {
    'content-type': outgoing.type,
    'content-length': String(bytes.length),
    ...Object.fromEntries(Object.entries(outgoing.headers).map(([name, value]) => [name.toLowerCase(), value])),
  };
  handler.onResponseStart?.(controller, outgoing.status, headers, '');
  const shown = outgoing.manner === 'half' ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes;
  if (shown.length > 0) handler.onResponseData?.(controller, shown);
  if (outgoing.manner === 'half') {
    const code = 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
    handler.onResponseError?.(controller, Object.assign(new Error(code), { code }));
  } else handler.onResponseEnd?.(controller, {});
}

function faultOf(trouble: Trouble | undefined, random: () => number): Fault | undefined {
  const status = [500, 502, 503, 504, 408][Math.floor(random() * 5)] as number;
  switch (trouble) {
    case 'drop-before':
    case 'drop-after':
    case 'rate-limit':
    case 'truncate':
    case 'empty':
      return { kind: trouble };
    case 'status':
      return { kind: 'status', status };
    case 'status-applied':
      return { kind: 'status', status, applied: true };
    case 'html':
      return { kind: 'html' };
    case 'html-applied':
      return { kind: 'html', applied: true };
    default:
      return undefined;
  }
}

/** A success that is none: what a broken gateway makes of an answer. */
function misshapen(outgoing: Outgoing, random: () => number): Outgoing {
  if (outgoing.status >= 300) return outgoing;
  const shapes = [
    '[]',
    '"ok"',
    'true',
    '{"id":7,"type":"nothing"}',
    '{"type":"error.list","errors":[{"code":"server_error","message":"Server Error"}]}',
    outgoing.text.replace(/"id":"?\d+"?/u, '"id":{}'),
  ];
  return { ...outgoing, text: shapes[Math.floor(random() * shapes.length)] as string };
}
