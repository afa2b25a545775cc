import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCollection } from '../../../src/sandbox/collection.ts';

interface Item {
  id: string;
  sequence: number;
  external: string | null;
}

const step = fc.record({
  action: fc.constantFrom('put', 'replace', 'remove', 'list'),
  pick: fc.nat(20),
  external: fc.constantFrom(null, 'a', 'b', 'c', 'd'),
});

it('keeps order, ids and external ids like a plain list would', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const collection = createCollection<Item>((item) => item.external);
      let model: Item[] = [];
      let sequence = 0;
      for (const { action, pick, external } of steps) {
        const free = external === null || !model.some((item) => item.external === external) ? external : null;
        const target = model[pick % Math.max(1, model.length)];
        if (action === 'put') {
          sequence += 1;
          const item = { id: `i${sequence}`, sequence, external: free };
          collection.put(item);
          model.push(item);
        } else if (target !== undefined && action === 'replace') {
          const item = { ...target, external: free };
          collection.put(item);
          model = model.map((each) => (each.id === item.id ? item : each));
        } else if (target !== undefined && action === 'remove') {
          collection.remove(target.id);
          model = model.filter((each) => each.id !== target.id);
        } else {
          expect(collection.inOrder()).toEqual(model);
        }
        for (const name of ['a', 'b', 'c', 'd']) {
          expect(collection.byExternalId(name)).toEqual(model.find((item) => item.external === name));
        }
      }
      expect(collection.inOrder()).toEqual(model);
      for (let number = 1; number <= sequence; number += 1) {
        expect(collection.get(`i${number}`)).toEqual(model.find((item) => item.id === `i${number}`));
      }
    }),
  );
});
