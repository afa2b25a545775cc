import { isUnset } from '../../model/body.ts';
import { Unanswerable } from '../answers.ts';
import { asProbe, type Probe } from '../probe.ts';
import { attributeOf, shows } from '../read-values.ts';

const NO_DATE = 'trueup canary: no date';
const NO_OPTION = 'trueup canary: no option';

/** What becomes of a datetime that is none. */
export const badDate: Probe = asProbe({
  traits: ['bad_date'],
  needs: 'datetime',
  usesContact: false,
  instances: ({ type }) => [type],
  run: async (stage, { type, name, first }) => {
    const made = await stage.create(type, { [name]: first });
    if (!shows(attributeOf(made.record, name), first)) {
      throw new Unanswerable(`a date in ${name} did not stay; is it a datetime in Intercom?`);
    }
    const write = await stage.change(made, { [name]: NO_DATE });
    if (write.state === 'refused') return stage.tell('bad_date', 'refused');
    const left = attributeOf(write.read, name);
    if (isUnset(left)) return stage.tell('bad_date', 'cleared');
    if (shows(left, first)) return stage.tell('bad_date', 'kept');
    throw new Unanswerable('what is no date was stored as something else');
  },
});

/** How a list value reads, and what becomes of one that is no option. */
export const listValues: Probe = asProbe({
  traits: ['list_read', 'bad_list_value'],
  needs: 'list',
  usesContact: false,
  instances: ({ type }) => [type],
  run: async (stage, { type, name, first }) => {
    const made = await stage.create(type, { [name]: first });
    const before = attributeOf(made.record, name);
    if (before === undefined || isUnset(before)) {
      throw new Unanswerable(`the first option of ${name} was not taken; write under options what Intercom has`);
    }
    if (shows(before, first)) stage.tell('list_read', 'label');
    else if (typeof before === 'string' || typeof before === 'number') stage.tell('list_read', 'id');
    const write = await stage.change(made, { [name]: NO_OPTION });
    if (write.state === 'refused') return stage.tell('bad_list_value', 'refused');
    const left = attributeOf(write.read, name);
    if (isUnset(left)) return stage.tell('bad_list_value', 'cleared');
    if (shows(left, before)) return stage.tell('bad_list_value', 'kept');
    if (shows(left, NO_OPTION)) return stage.tell('bad_list_value', 'stored');
    throw new Unanswerable(`${name} reads as neither of the values written`);
  },
});

/** What becomes of an attribute nobody declared. Should Intercom keep it, it keeps the name for good. */
export const unknownAttribute: Probe = asProbe({
  traits: ['unknown_attribute'],
  needs: 'type',
  usesContact: false,
  instances: (type) => [type],
  run: async (stage, type) => {
    const made = await stage.create(type);
    const write = await stage.change(made, { [stage.unknownName]: 'trueup canary' });
    if (write.state === 'refused') return stage.tell('unknown_attribute', 'refused');
    const isThere = [write.answer, write.read].some((record) => !isUnset(attributeOf(record, stage.unknownName)));
    stage.tell('unknown_attribute', isThere ? 'stored' : 'dropped');
  },
});
