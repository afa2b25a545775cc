import { isUnset } from '../../model/body.ts';
import { Unanswerable } from '../answers.ts';
import { asProbe, type Probe } from '../probe.ts';
import { attributeOf, shows } from '../read-values.ts';
import { written } from '../stage.ts';

/** Whether an upsert that mentions one attribute leaves another as it was. */
export const merging: Probe = asProbe({
  traits: ['upsert'],
  needs: 'pair',
  usesContact: false,
  instances: ({ kept }) => [kept.type],
  run: async (stage, { kept, changed }) => {
    const made = await stage.create(kept.type, { [kept.name]: kept.first, [changed.name]: changed.first });
    const write = written(await stage.change(made, { [changed.name]: changed.second }), `a change of ${changed.name}`);
    const left = attributeOf(write.read, kept.name);
    if (shows(left, kept.first)) return stage.tell('upsert', 'kept');
    if (isUnset(left)) return stage.tell('upsert', 'cleared');
    throw new Unanswerable(`${kept.name} reads as something that was never written`);
  },
});
