import { describe, expect, it } from 'vitest';
import type { EditPath } from '../../../src/edit/editable-file.ts';
import { insertEntries, insertEntry } from '../../../src/edit/insert-entry.ts';
import { insertItem } from '../../../src/edit/insert-item.ts';
import { removeEntries, removeEntry } from '../../../src/edit/remove-entry.ts';
import { setValue } from '../../../src/edit/set-value.ts';
import { applyEdits } from '../../../src/edit/text-edit.ts';
import type { Json } from '../../../src/model/json.ts';
import { checkEditLaws } from '../../support/edit-laws.ts';
import { propertySeed } from '../../support/property-seed.ts';
import { editable } from '../../support/random-edit.ts';

const { seed, title } = propertySeed();

describe('an edit', () => {
  it(`makes one change of any document, and keeps every other comment and byte of white space (${title})`, () => {
    expect(checkEditLaws(seed, 700)).toEqual([]);
  });

  it('leaves line ends, the byte order mark and a missing final line feed as they are', () => {
    const text = '\ufeffinstances:\r\n  Order:\r\n    A: {}';
    expect(insert(text, ['instances', 'Order'], 'B', {})).toBe(`${text}\r\n    B: {}`);
    expect(remove(`${text}\r\n    B: {}`, ['instances', 'Order', 'B'])).toBe(text);
  });

  it('refuses edits that contradict each other', () => {
    const edits = [
      { start: 0, end: 3, text: 'x' },
      { start: 2, end: 4, text: 'y' },
    ];
    expect(() => applyEdits('abcdef', edits)).toThrow('overlap');
    expect(() => applyEdits('abc', [{ start: 2, end: 4, text: '' }])).toThrow('text of 3');
  });
});

describe('a new entry', () => {
  it('keeps the order of sorted siblings, else goes to the end', () => {
    expect(insert('A: 1\nC: 3\n', [], 'B', 2)).toBe('A: 1\nB: 2\nC: 3\n');
    expect(insert('C: 1\nA: 3\n', [], 'B', 2)).toBe('C: 1\nA: 3\nB: 2\n');
  });

  it('stands as its siblings stand: indentation, blank lines between, lists in the column of their key', () => {
    const text =
      'instances:\n    Order:\n        A:\n            x: 1\n\n        B:\n            tags:\n            - a\n';
    expect(insert(text, ['instances', 'Order'], 'C', { x: 2, more: [{ id: 'a' }] })).toBe(
      `${text}\n        C:\n            x: 2\n            more:\n            - id: a\n`,
    );
  });

  it('goes before comments that follow a shallower thing, and behind those that belong to its block', () => {
    const text = 'a:\n  x: 1\n  # y: not yet\n\n# about b\nb: 1\n';
    expect(insert(text, ['a'], 'z', 1)).toBe('a:\n  x: 1\n  # y: not yet\n  z: 1\n\n# about b\nb: 1\n');
  });

  it('makes a block of nothing, null and {}, and keeps their comments', () => {
    for (const nothing of ['', ' null', ' {}', ' ~'])
      expect(insert(`a:${nothing} # note\nb: 1\n`, ['a'], 'x', { k: 1 })).toBe('a: # note\n  x:\n    k: 1\nb: 1\n');
    expect(insert('', [], 'a', 1)).toBe('a: 1\n');
    expect(insert('# only a comment', [], 'a', 1)).toBe('# only a comment\na: 1');
  });

  it('stays between brackets where the others do', () => {
    expect(insert('a: { x: 1, z: 2 } # c\n', ['a'], 'xx', { v: [1, 'b'] })).toBe(
      'a: { x: 1, xx: { v: [1, b] }, z: 2 } # c\n',
    );
    expect(insert('a: {\n    x: 1, # c\n  }\n', ['a'], 'z', 2)).toBe('a: {\n    x: 1,\n    z: 2, # c\n  }\n');
  });

  it('brings its comments, above it and inside it', () => {
    const comments = new Map([['/total', { beside: 'may be an integer' }]]);
    const text = applyEdits(
      'O:\n  A: {}\n',
      insertEntry(file('O:\n  A: {}\n'), ['O'], 'B', { total: 1.5 }, { comment: 'imported\nfrom eu', comments }),
    );
    expect(text).toBe('O:\n  A: {}\n  # imported\n  # from eu\n  B:\n    total: 1.5 # may be an integer\n');
  });

  it('is a bug when its key is there already, also in another spelling of the same text', () => {
    expect(() => insert('\u00e9: 1\n', [], 'e\u0301', 2)).toThrow('already');
  });

  it('comes with others at once, each at its place', () => {
    const entries = ['D', 'A0', 'B'].map((key) => ({ key, value: {} }));
    const text = 'A: {}\nC: {}\n';
    expect(applyEdits(text, insertEntries(file(text), [], entries))).toBe('A: {}\nA0: {}\nB: {}\nC: {}\nD: {}\n');
  });
});

describe('a new item', () => {
  it('keeps either style of lists', () => {
    const value = { id: '508', associations: { order: 'ORD-1' } };
    for (const margin of ['', '  ']) {
      const text = `conversations:\n${margin}- id: "1"\n\nother: 1\n`;
      expect(applyEdits(text, insertItem(file(text), ['conversations'], value))).toBe(
        `conversations:\n${margin}- id: "1"\n${margin}- id: "508"\n${margin}  associations:\n${margin}    order: ORD-1\n\nother: 1\n`,
      );
    }
  });
});

describe('what is removed', () => {
  it('takes the comments directly above and beside it along, and leaves those that stand apart', () => {
    const text = 'a: 1\n\n# apart\n\n# of b\nb: # beside\n  x: 1\n  # of x\n\n# of c\nc: 1\n';
    expect(remove(text, ['b'])).toBe('a: 1\n\n# apart\n\n# of c\nc: 1\n');
  });

  it('leaves the modeline and the comments on top of a file', () => {
    expect(remove('# modeline\na: 1\nb: 2\n', ['a'])).toBe('# modeline\nb: 2\n');
  });

  it('leaves {} or [] when it was the last', () => {
    expect(remove('o: # c\n  a: 1\np: 1\n', ['o', 'a'])).toBe('o: {} # c\np: 1\n');
    expect(remove('o:\n- a\n', ['o', 0])).toBe('o: []\n');
    expect(remove('- a: 1\n', [0, 'a'])).toBe('- {}\n');
  });

  it('lets the next entry take the place behind a dash', () => {
    expect(remove('- a: 1\n  b: 2\n- c\n', [0, 'a'])).toBe('- b: 2\n- c\n');
  });

  it('never lets what follows run into a text above', () => {
    expect(remove('a: |+\n  x\nb: 1\n\nc: 2\n', ['b'])).toBe('a: |+\n  x\nc: 2\n');
  });

  it('goes with its comma from between brackets', () => {
    expect(remove('a: [x, y, z]\n', ['a', 1])).toBe('a: [x, z]\n');
    expect(remove('a: [x, y, z]\n', ['a', 2])).toBe('a: [x, y]\n');
    const text = 'a: { x: 1, y: 2 }\n';
    expect(applyEdits(text, removeEntries(file(text), ['a'], ['x', 'y']))).toBe('a: {}\n');
  });
});

describe('a new value', () => {
  it('keeps the quotes of the old one, and the comment beside it', () => {
    expect(set("a: 'x' # c\n", ['a'], "it's")).toBe("a: 'it''s' # c\n");
    expect(set('a: "x"\n', ['a'], 'y')).toBe('a: "y"\n');
    expect(set('a: x\n', ['a'], '1')).toBe('a: "1"\n');
    expect(set("a: 'x'\n", ['a'], 'x\ny')).toBe('a: "x\\ny"\n');
  });

  it('changes only what differs', () => {
    const text = 'a:\n  x: 1.50 # price\n  y: [1, 2,   3]\n  z: 1\n';
    expect(set(text, ['a'], { x: 1.5, y: [1, 4, 3], w: null })).toBe(
      'a:\n  w: null\n  x: 1.50 # price\n  y: [1, 4,   3]\n',
    );
  });

  it('takes a block where it needs one, and gives it up', () => {
    expect(set('a: 1 # c\nb: 2\n', ['a'], { x: [{ k: 1 }] })).toBe('a: # c\n  x:\n    - k: 1\nb: 2\n');
    expect(set('a:\n  x: 1\n  y: 2\nb: 2\n', ['a'], 'z')).toBe('a: z\nb: 2\n');
    expect(set('a: |\n  x\n  y\nb: 2\n', ['a'], 'z')).toBe('a: z\nb: 2\n');
  });
});

function file(text: string) {
  const found = editable(text);
  if (!found) throw new Error('no YAML');
  return found;
}

function insert(text: string, path: EditPath, key: string, value: Json): string {
  return applyEdits(text, insertEntry(file(text), path, key, value));
}

function remove(text: string, path: EditPath): string {
  return applyEdits(text, removeEntry(file(text), path));
}

function set(text: string, path: EditPath, value: Json): string {
  return applyEdits(text, setValue(file(text), path, value));
}
