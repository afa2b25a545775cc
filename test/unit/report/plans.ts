import type { Address } from '../../../src/model/address.ts';
import type { Body } from '../../../src/model/body.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Finding, Plan, Step } from '../../../src/model/plan.ts';

/** A body out of attributes and associations. */
export function aBody(attributes: { [name: string]: Json } = {}, associations: { [name: string]: Json } = {}): Body {
  return { attributes, associations };
}

/** An update of one status, unless told otherwise. */
export function aStep(over: Partial<Step> = {}): Step {
  return {
    number: 1,
    address: 'instance/Order/ORD-1001',
    action: 'update',
    origin: 'edit',
    reason: '',
    source: { file: 'objects/orders.yaml', line: 4, column: 5 },
    patch: [{ op: 'replace', path: '/attributes/status', value: 'shipped' }],
    before: aBody({ status: 'open' }),
    after: aBody({ status: 'shipped' }),
    fields: {},
    basis: 'b1',
    after_steps: [],
    referenced_by: [],
    ...over,
  };
}

/** A creation. */
export function aCreate(over: Partial<Step> = {}): Step {
  const after = over.after ?? aBody({ status: 'open' });
  return aStep({
    action: 'create',
    before: null,
    after,
    patch: [{ op: 'add', path: '', value: after as never }],
    ...over,
  });
}

/** A deletion. */
export function aDelete(over: Partial<Step> = {}): Step {
  const before = aBody({ status: 'open' });
  return aStep({ action: 'delete', before, after: null, patch: [{ op: 'remove', path: '' }], source: null, ...over });
}

/** An adoption of something that is as written. */
export function anAdoption(over: Partial<Step> = {}): Step {
  return aStep({ action: 'adopt', origin: 'adopt', patch: [], before: aBody(), after: aBody(), ...over });
}

/** A finding that refuses, unless told otherwise. */
export function aFinding(over: Partial<Finding> = {}): Finding {
  return {
    code: 'too-many-deletes',
    severity: 'refuse',
    message: '5 deletes are more than the limit of 3',
    addresses: [],
    remedy: '--allow-deletes 5',
    ...over,
  };
}

/** A plan of these steps; the summary is counted from them. */
export function aPlan(steps: readonly Step[] = [], over: Partial<Plan> = {}): Plan {
  const numbered = steps.map((step, index) => ({ ...step, number: index + 1 }));
  const count = (matches: (step: Step) => boolean): number => numbered.filter(matches).length;
  return {
    format: 'trueup-plan',
    version: 1,
    id: 'a1b2c3d4e5f60718',
    workspace: 'tx2p130c',
    environment: 'default',
    ledger: 'lineage-1',
    config_digest: 'c0ffee',
    options: { adopt: false, allow_deletes: null, targets: [], excludes: [] },
    summary: {
      add: count((step) => step.action === 'create'),
      change: count((step) => step.action === 'update' || (step.action === 'adopt' && step.patch.length > 0)),
      destroy: count((step) => step.action === 'delete'),
      adopt: count((step) => step.action === 'adopt'),
      forget: count((step) => step.action === 'forget'),
      unchanged: 7,
    },
    calls: { read: 12, write: numbered.length, estimated_seconds: numbered.length / 10 },
    steps: numbered,
    unmanaged: [],
    findings: [],
    checksum: 'feed',
    ...over,
  };
}

/** A plan scoped to these targets. */
export function scopedTo(targets: readonly string[], excludes: readonly string[] = []): Pick<Plan, 'options'> {
  return { options: { adopt: false, allow_deletes: null, targets, excludes } };
}

/** A plan in which everything that can be shown is shown once. */
export function aFullPlan(): Plan {
  const contact: Address = 'contact/external_id:70';
  return aPlan(
    [
      aCreate({
        address: 'instance/Order/ORD-1003',
        reason: 'declared, and not in Intercom',
        after: {
          external_created_at: 1772356800,
          attributes: { items: ['SKU-1', 'SKU-2'], note: { sensitive: 'aa' }, total: 99.99 },
          associations: {},
        },
      }),
      aStep({
        origin: 'conflict',
        fields: {
          '/attributes/status': { origin: 'conflict', source: { file: 'objects/orders.yaml', line: 9, column: 7 } },
          '/attributes/paid': { origin: 'drift', source: null },
        },
        before: aBody({ status: 'open', paid: false, note: { sensitive: 'aa' } }),
        after: aBody({ status: 'shipped', paid: true, note: { sensitive: 'bb' } }),
      }),
      anAdoption({ address: 'instance/Order/ORD-7' }),
      anAdoption({
        address: 'instance/Order/ORD-8',
        patch: [{ op: 'replace', path: '/attributes/status', value: 'open' }],
        before: aBody({ status: 'cancelled' }),
        after: aBody({ status: 'open' }),
      }),
      aStep({
        address: contact,
        origin: 'drift',
        source: { file: 'objects/contacts.yaml', line: 2, column: 5 },
        before: aBody({ tier: 'gold' }, { orders: ['ORD-0900', 'ORD-1001'] }),
        after: aBody({}, { orders: ['ORD-1001', 'ORD-1003'] }),
        after_steps: [1],
      }),
      aStep({
        address: 'instance/Order/ORD-9',
        action: 'forget',
        patch: [],
        before: null,
        after: null,
        reason: 'state: forgotten',
      }),
      aDelete({
        address: 'instance/Order/ORD-0900',
        before: aBody({ status: 'open', items: [] }),
        reason: 'left the configuration',
        after_steps: [2, 5],
        referenced_by: [contact, 'conversation/508'],
      }),
    ],
    {
      findings: [
        aFinding({
          code: 'adoption',
          message: '2 things exist and are not owned',
          remedy: '--adopt',
          addresses: ['instance/Order/ORD-7', 'instance/Order/ORD-8'],
        }),
        aFinding({
          code: 'archived',
          severity: 'blocked',
          message: 'the contact is archived',
          remedy: null,
          addresses: ['contact/id:1'],
        }),
        aFinding({
          code: 'released-field',
          severity: 'note',
          message: 'instance/Order/ORD-1#/attributes/note changed in Intercom and left the configuration: released',
          remedy: null,
          addresses: ['instance/Order/ORD-1'],
        }),
      ],
      unmanaged: [1, 2, 3, 4, 5, 6, 7].map((number): Address => `instance/Product/P-${number}`),
    },
  );
}
