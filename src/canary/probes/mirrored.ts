import { Unanswerable } from '../answers.ts';
import { asProbe, type Probe } from '../probe.ts';
import { shownIds, written } from '../stage.ts';

/** Whether writing one side of a relationship writes the other: A points at B, then B is looked at. */
export const mirrored: Probe = asProbe({
  traits: ['mirrored'],
  needs: 'mirror',
  usesContact: false,
  instances: ({ type, to }) => [type, to],
  run: async (stage, { type, name, to, many, back }) => {
    const target = await stage.create(to);
    const source = await stage.create(type);
    const write = written(
      await stage.change(source, { [name]: many ? [target.id] : target.id }),
      `a member of ${name}`,
    );
    if (!shownIds(write.read, name).includes(target.id)) {
      throw new Unanswerable(`what was attached to ${name} does not show; does it point at ${to} in Intercom?`);
    }
    const isMirrored = await stage.waiting.isSo(async () => {
      const record = await stage.read(target);
      return record !== undefined && back.some((other) => shownIds(record, other).includes(source.id));
    });
    stage.tell('mirrored', isMirrored ? 'yes' : 'no');
  },
});
