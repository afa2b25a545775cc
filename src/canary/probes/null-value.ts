import { isUnset } from '../../model/body.ts';
import { Unanswerable } from '../answers.ts';
import { asProbe, type Probe } from '../probe.ts';
import { attributeOf, shows } from '../read-values.ts';

/** What null does to an attribute, and how the attribute reads then. */
export const nullValue: Probe = asProbe({
  traits: ['null_value', 'unset_read'],
  needs: 'scalar',
  usesContact: false,
  instances: ({ type }) => [type],
  run: async (stage, { type, name, first }) => {
    const made = await stage.create(type, { [name]: first });
    if (!shows(attributeOf(made.record, name), first)) {
      throw new Unanswerable(`a value of ${name} did not stay; does its type in trueup.yaml fit Intercom?`);
    }
    const write = await stage.change(made, { [name]: null });
    if (write.state === 'refused') stage.tell('null_value', 'refused');
    const left = write.state === 'refused' ? first : attributeOf(write.read, name);
    if (write.state === 'written' && shows(left, first)) stage.tell('null_value', 'ignored');
    if (!isUnset(left)) throw new Unanswerable('null did not clear the attribute, so it was never seen unset');
    stage.tell('null_value', 'clears');
    stage.tell('unset_read', left === undefined ? 'absent' : left === null ? 'null' : 'empty');
  },
});
