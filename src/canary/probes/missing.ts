import { Unanswerable } from '../answers.ts';
import { asProbe, type Probe } from '../probe.ts';

/** How Intercom says that an instance does not exist. */
export const miss: Probe = asProbe({
  traits: ['miss'],
  needs: 'type',
  usesContact: false,
  instances: () => [],
  run: async (stage, type) => {
    stage.waiting.goOn();
    const shape = await stage.api.trials.readMiss(type, stage.nobody);
    if (shape === undefined) throw new Unanswerable('what does not exist is answered in none of the known shapes');
    stage.tell('miss', shape);
  },
});

/** How deleting twice is answered. */
export const secondDelete: Probe = asProbe({
  traits: ['second_delete'],
  needs: 'type',
  usesContact: false,
  instances: (type) => [type],
  run: async (stage, type) => {
    const made = await stage.create(type);
    await stage.remove(made);
    stage.waiting.goOn();
    const shape = await stage.api.trials.deleteAgain(type, made.id);
    if (shape === undefined) throw new Unanswerable('a second delete is answered in none of the known shapes');
    stage.tell('second_delete', shape);
  },
});

/** Whether an external id that was deleted can be used again, and under which id of Intercom's. */
export const recreatedId: Probe = asProbe({
  traits: ['recreated_id'],
  needs: 'type',
  usesContact: false,
  instances: (type) => [type],
  run: async (stage, type) => {
    const made = await stage.create(type);
    await stage.remove(made);
    const trial = await stage.upsert(made, {});
    if (trial.state === 'rejected') throw new Unanswerable(`making it anew was turned away: ${trial.why}`);
    if (trial.state === 'refused') return stage.tell('recreated_id', 'refused');
    stage.tell('recreated_id', trial.record.id === made.id ? 'same' : 'new');
  },
});
