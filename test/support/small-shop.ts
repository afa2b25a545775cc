import type { Seed } from '../../src/sandbox/seed.ts';
import type { SandboxOptions } from '../../src/sandbox/server.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';
import { aProject, type TestProject } from './project.ts';
import { aWorkspace, type TestWorkspace } from './workspace.ts';

/** Two types, a contact with orders and a conversation with one: the least that has every kind and both cardinalities. */
export const SMALL_SHOP = {
  version: 1,
  workspace: { id: 'tx2p130c', region: 'us', api_version: '2.16' },
  types: {
    Product: { attributes: { name: 'string' } },
    Order: {
      attributes: {
        status: { type: 'list', options: ['open', 'shipped'] },
        placed_at: 'datetime',
        note: 'string',
        items: { type: 'relationship', to: 'Product', many: true },
      },
    },
  },
  contacts: { attributes: { plan_tier: 'string' }, relationships: { orders: { to: 'Order', many: true } } },
  conversations: { relationships: { order: { to: 'Order', many: false } } },
} as const;

/** The same in Intercom: settings and people, no instances. */
export const SMALL_SHOP_SEED = {
  workspace: { id: 'tx2p130c', region: 'us', name: 'Small shop' },
  types: {
    Product: { attributes: { name: { type: 'string' } } },
    Order: {
      attributes: {
        status: { type: 'list', options: ['open', 'shipped'] },
        placed_at: { type: 'datetime' },
        note: { type: 'string' },
        items: { type: 'relationship', to: 'Product', many: true },
      },
    },
  },
  contact_attributes: { plan_tier: { type: 'string' }, orders: { type: 'relationship', to: 'Order', many: true } },
  conversation_attributes: { order: { type: 'relationship', to: 'Order', many: false } },
  contacts: [{ external_id: '70' }, { external_id: '71' }],
  conversations: [{ id: '508' }],
} as const;

/** A value as a YAML file: JSON is YAML. */
export function yaml(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** `{P-1: {...}, P-2: {...}}`: as many products as wanted. */
export function products(count: number): Record<string, { attributes: { name: string } }> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`P-${index + 1}`, { attributes: { name: `Product ${index + 1}` } }]),
  );
}

/** A workspace and a project on it; `objects` is the one object file, `objects/all.yaml`. */
export async function aSmallShop(
  objects: unknown,
  options: { readonly project?: object; readonly seed?: Seed; readonly sleep?: SandboxOptions['sleep'] } = {},
): Promise<{ workspace: TestWorkspace; project: TestProject }> {
  const workspace = await aWorkspace({
    seed: { ...SMALL_SHOP_SEED, ...options.seed },
    ...(options.sleep ? { sleep: options.sleep } : {}),
  });
  const project = await aProject(workspace, {
    'trueup.yaml': yaml({ ...SMALL_SHOP, ...options.project }),
    'objects/all.yaml': yaml(objects),
  });
  return { workspace, project };
}

/** `Order/O-1` of every instance there is, sorted; a duplicate stands twice. */
export function liveInstances(workspace: TestWorkspace): string[] {
  return workspace
    .state()
    .instances.map(({ type, external_id }) => `${type}/${external_id}`)
    .sort();
}

/** What Intercom holds of one instance. */
export function liveInstance(workspace: TestWorkspace, name: string): SandboxState['instances'][number] | undefined {
  return workspace.state().instances.find(({ type, external_id }) => `${type}/${external_id}` === name);
}
