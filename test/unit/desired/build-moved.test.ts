import { describe, expect, test } from 'vitest';
import { configurationDigest } from '../../../src/desired/configuration-digest.ts';
import { check } from '../config/check.ts';

const NEW = 'instances: { Order: { N: {}, M: {}, GONE: { state: absent } }, Product: { P: {} } }\n';

function moved(...entries: readonly (readonly [from: string, to: string])[]): string {
  const lines = entries.map(([from, to]) => `  - { from: ${from}, to: ${to} }\n`);
  return `${NEW}moved:\n${lines.join('')}`;
}

const O = (id: string) => `instance/Order/${id}`;

describe('moved', () => {
  test('leads every instance of a chain to where the chain ends, whatever the order of lines and files', () => {
    const one = check(moved([O('A'), O('B')], [O('B'), O('N')], [O('X'), O('M')]));
    expect(one.diagnostics).toEqual([]);
    expect(one.desired?.moved.map(({ from, to }) => `${from} ${to}`)).toEqual([
      `${O('A')} ${O('N')}`,
      `${O('B')} ${O('N')}`,
      `${O('X')} ${O('M')}`,
    ]);
    expect(one.desired?.moved[0]?.source).toEqual({ file: 'a.yaml', line: 3, column: 13 });
    const files = {
      'a.yaml': `moved: [{ to: ${O('M')}, from: ${O('X')} }]\n`,
      'b.yaml': moved([O('B'), O('N')], [O('A'), O('B')]),
    };
    const other = check(files);
    expect(other.diagnostics).toEqual([]);
    const ends = ({ desired }: typeof one) => desired?.moved.map(({ from, to }) => [from, to]);
    expect(ends(other)).toEqual(ends(one));
    const digests = [one, other].map(
      ({ project, desired }) => project && desired && configurationDigest(project, desired),
    );
    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).not.toBe(
      one.project && one.desired && configurationDigest(one.project, { ...one.desired, moved: [] }),
    );
  });

  test('a chain of two thousand is walked', () => {
    const ids = Array.from({ length: 2_000 }, (_, index) => O(`A${index}`));
    const { desired, diagnostics } = check(
      moved(...ids.map((id, index): [string, string] => [id, ids[index + 1] ?? O('N')])),
    );
    expect(diagnostics).toEqual([]);
    expect(new Set(desired?.moved.map(({ to }) => to))).toEqual(new Set([O('N')]));
  });

  test('keys are compared as addresses are written', () => {
    const text = `instances: { Order: { "50% #1": {} } }\nmoved: [{ from: "instance/Order/a:b", to: "${O('50% #1')}" }]\n`;
    const { desired, diagnostics } = check(text);
    expect(diagnostics).toEqual([]);
    expect(desired?.moved.map(({ to }) => to)).toEqual([O('50%25 %231')]);
  });

  test.each<[string, readonly (readonly [string, string])[], readonly string[], string | undefined]>([
    ['no address', [['Order/A', O('N')]], ['3:13 moved-address'], 'write "instance/Order/A"'],
    ['nothing like an address', [['A', O('N')]], ['3:13 moved-address'], 'write instance/TYPE/EXTERNAL-ID'],
    ['a blank id', [['"instance/Order/ "', O('N')]], ['3:13 empty-id'], undefined],
    [
      'a contact',
      [['contact/external_id:70', 'contact/email:a@b.c']],
      ['3:13 moved-not-instance', '3:41 moved-not-instance'],
      'kept by its Intercom id',
    ],
    [
      'a conversation',
      [['conversation/1', 'conversation/2']],
      ['3:13 moved-not-instance', '3:33 moved-not-instance'],
      'Intercom gives',
    ],
    ['another type', [['instance/Product/A', O('N')]], ['3:37 moved-type'], 'write "instance/Product/N"'],
    ['itself', [[O('N'), O('N')]], ['3:35 moved-to-itself'], 'remove this entry'],
    [
      'the same from twice',
      [
        [O('A'), O('N')],
        [O('A'), O('M')],
      ],
      ['4:13 moved-twice'],
      'keep one',
    ],
    [
      'two into one',
      [
        [O('A'), O('N')],
        [O('B'), O('N')],
      ],
      ['4:35 moved-twice'],
      '`state: absent`',
    ],
    ['from still declared', [[O('M'), O('N')]], ['3:13 moved-from-declared'], 'remove its declaration'],
    ['from declared absent', [[O('GONE'), O('N')]], ['3:13 moved-from-declared'], 'remove its `state: absent`'],
    ['to not declared', [[O('A'), O('NN')]], ['3:35 moved-to-nothing'], 'did you mean instance/Order/N?'],
    [
      'a chain to nothing, told once',
      [
        [O('A'), O('B')],
        [O('B'), O('NN')],
      ],
      ['4:35 moved-to-nothing'],
      undefined,
    ],
    ['to declared absent', [[O('A'), O('GONE')]], ['3:35 moved-to-nothing'], 'declare it with what it should hold'],
    [
      'a circle, told once',
      [
        [O('A'), O('B')],
        [O('B'), O('C')],
        [O('C'), O('A')],
      ],
      ['3:13 moved-cycle'],
      'a third id',
    ],
    [
      'a circle through something declared',
      [
        [O('N'), O('A')],
        [O('A'), O('N')],
      ],
      ['3:13 moved-cycle'],
      undefined,
    ],
  ])('%s', (_case, entries, places, hint) => {
    const checked = check(moved(...entries));
    expect(checked.places).toEqual(places);
    if (hint !== undefined) expect(checked.diagnostics[0]?.hint).toContain(hint);
  });

  test('what points at something that moved is told where it moved to', () => {
    const { places, diagnostics } = check(
      `${moved([O('A'), O('N')])}contacts: [{ external_id: "70", associations: { orders: [A] } }]\n`,
    );
    expect(places).toEqual(['4:58 unknown-reference']);
    expect(diagnostics[0]?.hint).toBe('it moves to instance/Order/N: name that one');
  });

  test('a file that could not be read may hold what is missing', () => {
    const { places } = check({ 'a.yaml': moved([O('A'), O('NN')]), 'b.yaml': 'instances: [\n' });
    expect(places.filter((place) => place.includes('moved'))).toEqual([]);
  });
});
