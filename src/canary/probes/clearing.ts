import type { Json } from '../../model/json.ts';
import { Unanswerable } from '../answers.ts';
import { asProbe, type Probe } from '../probe.ts';
import { type Stage, shownIds, written } from '../stage.ts';
import type { Relationship } from '../subjects.ts';

/** How a to-many relationship of a contact is emptied; the forms in the order in which they follow from documents. */
export const clearMany: Probe = asProbe({
  traits: ['clear_many'],
  needs: 'many',
  usesContact: true,
  instances: ({ to }) => [to],
  run: async (stage, relationship) => {
    const forms = [
      ['empty-list', []],
      ['null', null],
    ] as const;
    stage.tell('clear_many', (await firstThatClears(stage, relationship, forms)) ?? 'nothing');
  },
});

/** How a to-one relationship of a contact is emptied. */
export const clearOne: Probe = asProbe({
  traits: ['clear_one'],
  needs: 'one',
  usesContact: true,
  instances: ({ to }) => [to],
  run: async (stage, relationship) => {
    const forms = [
      ['null', null],
      ['empty-list', []],
      ['empty-text', ''],
    ] as const;
    stage.tell('clear_one', (await firstThatClears(stage, relationship, forms)) ?? 'nothing');
  },
});

async function firstThatClears<Form extends string>(
  stage: Stage,
  { name, to, many }: Relationship,
  forms: readonly (readonly [Form, Json])[],
): Promise<Form | undefined> {
  const member = await stage.create(to);
  for (const [form, value] of forms) {
    const set = written(await stage.associate({ [name]: many ? [member.id] : member.id }), `a member of ${name}`);
    if (!shownIds(set.read, name).includes(member.id)) {
      throw new Unanswerable(`what was attached to ${name} does not show; does it point at ${to} in Intercom?`);
    }
    const write = await stage.associate({ [name]: value });
    if (write.state === 'refused') continue;
    // Both have to show it: an answer alone may say what was asked for rather than what is.
    if ([write.answer, write.read].every((record) => shownIds(record, name).length === 0)) return form;
  }
  return undefined;
}
