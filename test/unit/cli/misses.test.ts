import { setImmediate as later } from 'node:timers';
import type { Dispatcher } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/sandbox/engine.ts';
import { figure } from '../../support/figures.ts';
import { aQuickShop, type QuickShop } from '../../support/quick-shop.ts';
import { runInProcess, testClock } from '../../support/run-app.ts';
import { sandboxDispatcher } from '../../support/sandbox-dispatcher.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED } from '../../support/small-shop.ts';

const errors = (code: string, message?: string): string =>
  JSON.stringify({ type: 'error.list', request_id: 'r', errors: [{ code, ...(message ? { message } : {}) }] });

const NOT_FOUND = errors('not_found', 'Custom object instance not found');

/** Bodies by name; true: in a 404 of Intercom's API this says that there is no such instance. */
const BODIES: readonly (readonly [name: string, body: string, isMiss: boolean])[] = [
  ['the documented miss', NOT_FOUND, true],
  ['its second wording', errors('not_found', 'Object not found'), true],
  ['no message', errors('not_found'), true],
  ['an unknown type', errors('not_found', 'Custom object type `Order` not found'), false],
  ['nothing', '', false],
  ['a page of a proxy', '<html><body>404 Not Found</body></html>', false],
  ['half of the miss', NOT_FOUND.slice(0, 40), false],
  ['another API', '{"error":"not_found","message":"Custom object instance not found"}', false],
  ['a text', 'Custom object instance not found', false],
  ['null', 'null', false],
  ['a list that is none', '{"type":"error.list"}', false],
  ['errors that are no list', '{"type":"error.list","errors":{"code":"not_found"}}', false],
  ['a refused token', errors('unauthorized', 'Access Token Invalid'), false],
  ['a missing permission', errors('token_unauthorized', 'Not authorized to access resource'), false],
  ['a missing route', errors('not_found', 'The requested resource was not found'), true],
];

/** Statuses that a miss may be mistaken for, and types of content that say what the body is not. */
const STATUSES = [404, 410, 400, 403, 401] as const;
const TYPES = ['application/json; charset=utf-8', 'text/html', 'text/plain', undefined] as const;

let shop: QuickShop;
beforeAll(() => {
  const objects = { instances: { Order: { 'O-1': { attributes: { note: 'x' } } } } };
  shop = aQuickShop({ 'trueup.yaml': SMALL_SHOP, 'objects/all.yaml': objects }, SMALL_SHOP_SEED as never);
});
afterAll(() => shop.remove());

/** Plans where every question for an instance gets this answer. */
async function planWith(status: number, type: string | undefined, body: string) {
  const clock = testClock();
  const plain = sandboxDispatcher(createEngine({ seed: SMALL_SHOP_SEED as never, now: clock.now }));
  const dispatcher = {
    dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => {
      if (!options.path.startsWith('/custom_object_instances/')) return plain.dispatch(options, handler);
      const controller = {} as Dispatcher.DispatchController;
      handler.onRequestStart?.(controller, {});
      const bytes = Buffer.from(body);
      later(() => {
        const typed = type === undefined ? {} : { 'content-type': type };
        handler.onResponseStart?.(controller, status, { 'content-length': `${bytes.length}`, ...typed });
        if (bytes.length > 0) handler.onResponseData?.(controller, bytes);
        handler.onResponseEnd?.(controller, {});
      });
      return true;
    },
    close: async () => undefined,
  } as unknown as Dispatcher;
  return runInProcess(['plan'], { cwd: shop.directory, clock, dispatcher });
}

describe('an answer that is no instance', () => {
  it.each(BODIES)('%s: absent only when Intercom says so', async (name, body, isMiss) => {
    for (const status of STATUSES) {
      for (const type of TYPES) {
        const { code, stdout, stderr } = await planWith(status, type, body);
        const told = `${name}, ${status}, ${type}\n${stdout}${stderr}`;
        const isAbsent = stdout.includes('instance/Order/O-1 will be created');
        expect(isAbsent, told).toBe(isMiss && status === 404);
        expect(code === 0, told).toBe(isAbsent);
        if (!isAbsent) expect(stderr, told).toMatch(/^Error: /mu);
      }
    }
  });
});

afterAll(() => {
  const all = BODIES.length * STATUSES.length * TYPES.length;
  const misses = BODIES.filter(([, , isMiss]) => isMiss).length * TYPES.length;
  figure(
    'answers like a miss',
    `${all} of status x body x content type: ${misses} of Intercom's own taken for absent, 0 others`,
  );
});
