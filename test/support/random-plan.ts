import type { Address } from '../../src/model/address.ts';
import { buildBody } from '../../src/model/body.ts';
import type { Action, Origin } from '../../src/model/change.ts';
import type { Json } from '../../src/model/json.ts';
import type { Finding, Plan, Step } from '../../src/model/plan.ts';
import { createPrng } from '../../src/sandbox/prng.ts';
import { aPlan, aStep } from '../unit/report/plans.ts';
import { hostileTexts } from './hostile-texts.ts';

/** What Markdown and its hosts act on, beside what terminals do. */
const MARKDOWN: readonly string[] = [
  '@alice',
  '@org/team',
  '#12',
  'GH-12',
  'org/repo#12',
  'https://evil.example',
  'www.evil.example',
  'mail@evil.example',
  'deadbeef',
  '0123456789abcdef0123456789abcdef01234567',
  '![x](https://evil.example/x.png)',
  '[x](javascript:alert(1))',
  '<img src=x onerror=alert(1)>',
  '</details>',
  '<!-- x',
  '```',
  '~~~',
  '`',
  '``x``',
  '|',
  '\\|',
  '\\',
  ':tada:',
  '$x$',
  '**x**',
  '_x_',
  '~~x~~',
  '&lt;',
  '&#64;alice',
  '- x',
  '1. x',
  '# x',
  '> x',
  '\n\n# x\n',
  '\n```\n',
  '{1..3}',
  'a,b',
  '[^1]',
  '- [x] x',
  '===',
];

const ORIGINS: readonly Origin[] = ['edit', 'drift', 'conflict', 'adopt'];

/** A plan out of a seed; `hostile`: every text in it that comes from outside. Ids of ours are there to be put together. */
export function randomPlan(seed: number, options: { readonly steps: number; readonly hostile: boolean }): Plan {
  const random = createPrng(seed);
  const below = (most: number): number => Math.floor(random() * most);
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
  const pool = [...MARKDOWN, ...hostileTexts(60, seed)];
  const hostileText = (): string => Array.from({ length: 1 + below(3) }, () => pick(pool)).join(pick(['', ' ', 'x']));
  const text = (tame: string): string => (options.hostile ? hostileText() : tame);
  const value = (): Json =>
    pick<() => Json>([
      () => text('open'),
      () => `${text('one')}\n${text('two')}\n${below(9)}`,
      () => below(1000),
      () => true,
      () => null,
      () => [text('SKU-1'), `SKU-${below(30)}`],
      () => ({ sensitive: `digest-${below(3)}` }),
      () => ({ id: text('6762') }),
    ])();
  const body = () =>
    buildBody([
      ['/attributes/status', pick(['open', 'shipped', 'cancelled'])],
      [`/attributes/${text('note').replaceAll('/', '~1')}`, value()],
      ['/associations/orders', [text('ORD-1'), `ORD-${below(5)}`]],
    ]);
  const used = new Set<string>();
  const address = (): Address => {
    const id =
      options.hostile && random() < 0.5 ? hostileText() : `${pick(['ORD-', 'X-00', ''])}${below(3 * options.steps)}`;
    const found: Address = `instance/${pick(['Order', 'Product', text('Shipment').replaceAll('/', '')])}/${id}`;
    if (used.has(found)) return address();
    used.add(found);
    return found;
  };
  const step = (): Step => {
    const action = pick<Action>(['create', 'update', 'update', 'update', 'delete', 'delete', 'adopt', 'forget']);
    const touched = action === 'create' || action === 'update' || action === 'adopt';
    return aStep({
      address: address(),
      action,
      origin: pick(ORIGINS),
      reason: `no longer as ${text('written')}`,
      source: random() < 0.7 ? { file: text('objects/orders.yaml'), line: 1 + below(99), column: 1 } : null,
      patch: touched && random() < 0.8 ? [{ op: 'remove', path: '/attributes/status' }] : [],
      before: action === 'create' ? null : body(),
      after: action === 'delete' ? null : body(),
      fields: { '/attributes/status': { origin: pick(ORIGINS), source: null } },
      after_steps: random() < 0.2 ? [1 + below(5)] : [],
      referenced_by:
        action === 'delete' && random() < 0.3 ? [`contact/email:${text('jo@example.com')}`, 'conversation/5'] : [],
    });
  };
  const finding = (): Finding => ({
    code: text('some-code'),
    severity: pick(['refuse', 'blocked', 'note']),
    message: `${text('a name')} is not what ${text('it')} was, and \`${text('that')}\` is`,
    addresses: [`instance/Order/${text('ORD-1')}`],
    remedy: random() < 0.5 ? null : text('--adopt'),
  });
  const steps = Array.from({ length: options.steps }, step);
  const owned = Object.fromEntries(['Order', 'Product'].map((type) => [type, options.steps]));
  return aPlan(steps, {
    id: text('a1b2c3d4e5f60718'),
    workspace: text('tx2p130c'),
    environment: text('default'),
    owned,
    findings: Array.from({ length: below(8) }, finding),
    unmanaged: Array.from({ length: below(9) }, (_, index): Address => `conversation/${text(String(index))}`),
    ...(random() < 0.2
      ? { options: { adopt: false, allow_deletes: null, targets: [text('instance/*')], excludes: [text('contact/*')] } }
      : {}),
  });
}
