import { describe, expect, it } from 'vitest';
import { withoutSensitive } from '../../../src/apply/without-sensitive.ts';
import type { Change, FieldChange } from '../../../src/model/change.ts';
import type { Json } from '../../../src/model/json.ts';

function change(...fields: { readonly after: Json; readonly before?: Json; readonly sensitive?: boolean }[]): Change {
  const whole = fields.map(
    ({ after, before = null, sensitive = true }): FieldChange => ({
      pointer: '/attributes/note',
      origin: 'edit',
      before,
      after,
      sensitive,
      adjust: false,
      foreignDetached: 0,
    }),
  );
  return { fields: whole } as unknown as Change;
}

describe('withoutSensitive', () => {
  it('masks the value, the one it replaces, and numbers', () => {
    const quoted = change({ after: 'new-secret', before: 'old-secret' }, { after: 4_711_471_147 });
    expect(withoutSensitive('"new-secret" may not follow "old-secret", nor 4711471147', quoted)).toBe(
      '"(sensitive)" may not follow "(sensitive)", nor (sensitive)',
    );
  });

  it('masks a value whole that begins with another one', () => {
    const quoted = change({ after: 'gold', before: 'gold-plus' });
    expect(withoutSensitive('"gold-plus" may not become "gold"', quoted)).toBe(
      '"(sensitive)" may not become "(sensitive)"',
    );
  });

  it('takes what is unset for no value to mask', () => {
    const text = 'null is no value, and [] is none';
    for (const unset of [null, '', []]) expect(withoutSensitive(text, change({ after: unset }))).toBe(text);
  });

  it('leaves the whole message out when part of a value remains: cut, escaped or in capitals', () => {
    const long = `${'canary-'.repeat(20)}end`;
    for (const message of [
      `too long: ${long.slice(0, 90)}`,
      `no option: ${long.toUpperCase()}`,
      `…${long.slice(-8)}`,
    ]) {
      expect(withoutSensitive(message, change({ after: long }))).toMatch(/is left out$/u);
    }
  });

  it('leaves messages alone that quote nothing sensitive', () => {
    expect(withoutSensitive('"open" is no option', change({ after: 'open', sensitive: false }))).toBe(
      '"open" is no option',
    );
    expect(withoutSensitive('is too long', change({ after: 'a-long-secret', before: '' }))).toBe('is too long');
  });
});
