import { describe, expect, it } from 'vitest';
import { locateSettings } from '../../../src/config/locate-settings.ts';

const TEXT = `version: 1
types:
  Order:
    attributes:
      status: { type: list, options: [open, paid] }
protect: ["instance/Order/*", "contact/*"]
environments:
  staging:
    types: { Order: { attributes: { status: { options: [open] } } } }
    protect: ["conversation/*"]
`;
const STATUS = ['types', 'Order', 'attributes', 'status'];

describe('locateSettings', () => {
  it('finds what is in force, where it stands, and which environment wrote it', () => {
    const find = locateSettings(TEXT, 'staging');
    expect(find([...STATUS, 'type'])).toEqual({
      value: 'list',
      source: { file: 'trueup.yaml', line: 5, column: 17 },
      environment: null,
    });
    expect(find([...STATUS, 'options'])).toEqual({
      value: ['open'],
      source: { file: 'trueup.yaml', line: 9, column: 47 },
      environment: 'staging',
    });
    expect(find(['protect', 0])).toMatchObject({ value: 'conversation/*', environment: 'staging' });
    expect(find(['protect', 1])).toBeUndefined();
  });

  it('knows nothing of other environments, nor of what is a default', () => {
    const find = locateSettings(TEXT, 'default');
    expect(find([...STATUS, 'options'])).toMatchObject({ value: ['open', 'paid'], environment: null });
    expect(find(['protect', 1])).toEqual({
      value: 'contact/*',
      source: { file: 'trueup.yaml', line: 6, column: 31 },
      environment: null,
    });
    expect(find(['limits', 'deletes'])).toBeUndefined();
    expect(find(['version', 'deeper'])).toBeUndefined();
  });
});
