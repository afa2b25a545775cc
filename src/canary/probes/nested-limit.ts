import { MOST_MEMBERS_SEEN } from '../../model/traits.ts';
import { Unanswerable } from '../answers.ts';
import { asProbe, type Probe } from '../probe.ts';
import { type Made, type Stage, shownIds, written } from '../stage.ts';

/** A dozen first: when even these are cut, the rest need not be made. */
const FEW = 12;

/** How many members of a relationship a contact shows. */
export const nestedLimit: Probe = asProbe({
  traits: ['nested_limit'],
  needs: 'many',
  usesContact: true,
  instances: ({ to }) => Array.from({ length: MOST_MEMBERS_SEEN }, () => to),
  run: async (stage, { name, to }) => {
    const few = await stage.createMany(to, FEW);
    const fewShown = await countShown(stage, name, few);
    if (fewShown < FEW) return tellLimit(stage, name, fewShown);
    const many = [...few, ...(await stage.createMany(to, MOST_MEMBERS_SEEN - FEW))];
    const shown = await countShown(stage, name, many);
    if (shown < MOST_MEMBERS_SEEN) return tellLimit(stage, name, shown);
    stage.tell('nested_limit', null);
  },
});

/** The fewer of what the answer and a later read show. */
async function countShown(stage: Stage, name: string, members: readonly Made[]): Promise<number> {
  const ids = new Set(members.map(({ id }) => id));
  const { answer, read } = written(await stage.associate({ [name]: [...ids] }), `members of ${name}`);
  const counts = [answer, read].map((record) => shownIds(record, name).filter((id) => ids.has(id)).length);
  return Math.min(...counts);
}

function tellLimit(stage: Stage, name: string, shown: number): void {
  if (shown === 0) throw new Unanswerable(`nothing that was attached to ${name} shows`);
  stage.tell('nested_limit', shown);
}
