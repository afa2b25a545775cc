import { Unanswerable } from '../answers.ts';
import { asProbe, type Probe } from '../probe.ts';
import { attributeOf } from '../read-values.ts';

const LENGTHS = [300, 1000, 10_000];

/** After how many characters a text is cut. */
export const textLimit: Probe = asProbe({
  traits: ['string_limit'],
  needs: 'text',
  usesContact: false,
  instances: ({ type }) => [type],
  run: async (stage, { type, name }) => {
    const made = await stage.create(type);
    let kept = 0;
    for (const length of LENGTHS) {
      const sent = '0123456789'.repeat(length / 10);
      const write = await stage.change(made, { [name]: sent });
      if (write.state === 'refused') {
        throw new Unanswerable(`a text of ${length} characters is refused, and one of ${kept} is kept whole`);
      }
      const read = attributeOf(write.read, name);
      // Reading a text that stood there before, or nothing, is no cut.
      if (typeof read !== 'string' || !sent.startsWith(read) || read.length <= kept) {
        throw new Unanswerable(`a text of ${length} characters does not read as its beginning`);
      }
      if (read.length < sent.length) return stage.tell('string_limit', read.length);
      kept = length;
    }
    stage.tell('string_limit', null);
  },
});
