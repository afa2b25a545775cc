import { Unanswerable } from '../answers.ts';
import { asProbe, type Probe } from '../probe.ts';
import { attributeOf, secondsOf, shows } from '../read-values.ts';
import { written } from '../stage.ts';

// Made up, and long ago: a time to come might be refused.
const CREATED = 1_577_836_800;
const UPDATED = 1_577_923_200;

/** Whether an upsert that mentions one of the external times leaves the other as it was, asked both ways round. */
export const omittedTimes: Probe = asProbe({
  traits: ['omitted_times'],
  needs: 'type',
  usesContact: false,
  instances: (type) => [type],
  run: async (stage, type) => {
    const made = await stage.create(type);
    const both = { external_created_at: CREATED, external_updated_at: UPDATED };
    written(await stage.change(made, {}, both), 'the external times');
    const updated = written(await stage.change(made, {}, { external_updated_at: UPDATED + 1 }), 'external_updated_at');
    const isCreatedKept = secondsOf(updated.read.raw['external_created_at']) === CREATED;
    written(await stage.change(made, {}, { ...both, external_updated_at: UPDATED + 2 }), 'the external times');
    const created = written(await stage.change(made, {}, { external_created_at: CREATED + 1 }), 'external_created_at');
    const isUpdatedKept = secondsOf(created.read.raw['external_updated_at']) === UPDATED + 2;
    // The worse of the two counts.
    stage.tell('omitted_times', isCreatedKept && isUpdatedKept ? 'kept' : 'cleared');
  },
});

/** What becomes of an upsert that is older than what is stored. */
export const olderUpdate: Probe = asProbe({
  traits: ['older_update'],
  needs: 'scalar',
  usesContact: false,
  instances: ({ type }) => [type],
  run: async (stage, { type, name, first, second }) => {
    const made = await stage.create(type);
    written(await stage.change(made, { [name]: first }, { external_updated_at: UPDATED }), `a value of ${name}`);
    const older = { external_updated_at: UPDATED - 3600, custom_attributes: { [name]: second } };
    const trial = await stage.upsert(made, older);
    if (trial.state === 'refused') return stage.tell('older_update', 'refused');
    if (trial.state === 'rejected') throw new Unanswerable(`an older upsert was turned away: ${trial.why}`);
    // Nothing in a record tells that an ignored write was seen, so there is only waiting as long as others took.
    const isApplied = await stage.waiting.isSo(async () => {
      const record = await stage.read(made);
      return record !== undefined && shows(attributeOf(record, name), second);
    });
    if (isApplied) return stage.tell('older_update', 'applied');
    // An answer that shows what later reads do not show tells of neither.
    if (shows(attributeOf(trial.record, name), first)) return stage.tell('older_update', 'ignored');
    throw new Unanswerable(`${name} reads as something that was never written`);
  },
});
