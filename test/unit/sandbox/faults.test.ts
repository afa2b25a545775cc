import { expect, it } from 'vitest';
import { parseFaults } from '../../../src/sandbox/faults.ts';

it('reads a script of faults from YAML or JSON', () => {
  const faults = [
    { kind: 'status', status: 503, method: 'PUT', path: '^/contacts/', every: 3 },
    { kind: 'drop-after' },
  ];
  expect(parseFaults(JSON.stringify(faults))).toEqual(faults);
  const yaml = "- { kind: status, status: 503, method: PUT, path: '^/contacts/', every: 3 }\n- kind: drop-after\n";
  expect(parseFaults(yaml)).toEqual(faults);
  expect(parseFaults('')).toEqual([]);
});

it.each([
  ['faults: []', 'f.yaml: faults: a list of faults is expected'],
  ['- kind: status\n- nth: 1', 'f.yaml: faults[1].kind is missing'],
  ['- kind: explode', 'f.yaml: faults[0].kind: "explode" does not fit'],
  ['- kind: slow\n- { kind: slow, nth: 0 }', 'f.yaml: faults[1].nth: 0 does not fit'],
  ['- { kind: slow, path: "(" }', 'f.yaml: faults[0].path: "(" does not fit'],
  ['- { kind: slow, wen: 2 }', 'f.yaml: faults[0].wen: a fault has no such key'],
  ['- [', 'f.yaml: '],
])('names the place in %j', (text, message) => {
  expect(() => parseFaults(text, 'f.yaml')).toThrow(message);
  expect(() => parseFaults(text, 'f.yaml')).toThrow(expect.objectContaining({ code: 'sandbox-fault-invalid' }));
});
