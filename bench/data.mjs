// The project that is measured: N orders, about 235 bytes of YAML each, a thousand in a file.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STATUS = ['open', 'shipped', 'cancelled'];
const TYPES = {
  order_number: 'string',
  total_amount: 'decimal',
  item_count: 'integer',
  placed_at: 'datetime',
  gift: 'boolean',
  status: 'list',
};
export const TYPE = 'Order';
export const WORKSPACE = 'tx2p130c';

/** Order number `index`; the same on every machine. */
export function orderAt(index) {
  return {
    externalId: `ORD-${String(index).padStart(6, '0')}`,
    attributes: {
      order_number: `order number ${index}`,
      total_amount: ((index * 37) % 100_000) / 100,
      item_count: index % 17,
      placed_at: 1_760_000_000 + index * 61,
      gift: index % 3 === 0,
      status: STATUS[index % STATUS.length],
    },
  };
}

/** What the workspace has before anything is applied: the type and its attributes. */
export function seedText() {
  const attributes = Object.entries(TYPES).map(([name, type]) => {
    return [name, type === 'list' ? { type, options: STATUS } : { type }];
  });
  return JSON.stringify({
    workspace: { id: WORKSPACE, region: 'us' },
    types: { [TYPE]: { attributes: Object.fromEntries(attributes) } },
  });
}

/** Writes the project of `count` orders, and the same data as one JSON file. */
export function writeProject(directory, count) {
  mkdirSync(join(directory, 'objects'), { recursive: true });
  for (let from = 0; from < count; from += 1000) {
    const lines = ['instances:', `  ${TYPE}:`];
    for (let index = from; index < Math.min(count, from + 1000); index += 1) lines.push(...linesOf(orderAt(index)));
    writeFileSync(join(directory, `objects/orders-${from / 1000}.yaml`), `${lines.join('\n')}\n`);
  }
  const orders = Array.from({ length: count }, (_, index) => orderAt(index));
  writeFileSync(join(directory, 'orders.json'), JSON.stringify(orders));
}

/** Makes the project speak this API version. */
export function writeVersion(directory, version) {
  const attributes = Object.entries(TYPES).map(([name, type]) => {
    return `      ${name}: ${type === 'list' ? `{ type: list, options: [${STATUS.join(', ')}] }` : type}`;
  });
  const head = ['version: 1', `workspace: { id: ${WORKSPACE}, region: us, api_version: "${version}" }`];
  const text = [...head, 'types:', `  ${TYPE}:`, '    attributes:', ...attributes, ''].join('\n');
  writeFileSync(join(directory, 'trueup.yaml'), text);
}

function linesOf({ externalId, attributes }) {
  const { placed_at, order_number, ...plain } = attributes;
  return [
    `    ${externalId}:`,
    '      attributes:',
    `        order_number: ${JSON.stringify(order_number)}`,
    `        placed_at: ${new Date(placed_at * 1000).toISOString()}`,
    ...Object.entries(plain).map(([name, value]) => `        ${name}: ${value}`),
  ];
}
