import { afterAll, describe, expect, it } from 'vitest';
import { removeProjects } from '../support/project.ts';
import { VERSIONS } from './description.ts';
import { startIndependentServer } from './independent-server.ts';
import { LEAD, runMainJob, USER } from './scenario.ts';

const SHOP = {
  workspace: 'tx2p130c',
  relationships: {
    Item: { next: 'Item', parts: 'Item' },
    Order: { items: 'Item' },
    contact: { orders: 'Order' },
    conversation: { order: 'Order' },
  },
  contacts: [
    { id: USER, external_id: '70', email: 'jo@example.com', role: 'user' },
    { id: LEAD, external_id: null, email: 'lee@example.com', role: 'lead' },
  ],
  conversations: ['508'],
};

afterAll(removeProjects);

describe('a server made of nothing but the published description', () => {
  it.each(VERSIONS)(
    'of %s: the main job converges on it, and every request and answer is as described',
    async (version) => {
      const server = await startIndependentServer(version, SHOP);
      try {
        await runMainJob(server.url, version);
        expect(server.problems).toEqual([]);
        expect([server.instances('Item'), server.instances('Order')]).toEqual([['I-1'], ['O-1']]);
        const writes = server.requests.filter((request) => /^(?:POST|PUT|DELETE)/u.test(request));
        expect(writes.filter((request) => request.startsWith('DELETE'))).toHaveLength(2);
        expect(writes.filter((request) => request.startsWith('PUT')).length).toBeGreaterThan(4);
      } finally {
        await server.close();
      }
    },
  );
});
