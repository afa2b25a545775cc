import { Unanswerable } from '../answers.ts';
import { asProbe, type Probe } from '../probe.ts';
import { type Made, type Stage, shownIds, written } from '../stage.ts';
import type { Relationship } from '../subjects.ts';

/** What becomes of an id of nothing: one of an instance that was just deleted, so that nobody else can have it. */
export const unknownReference: Probe = asProbe({
  traits: ['unknown_reference'],
  needs: 'member',
  usesContact: true,
  instances: ({ to }) => [to, to],
  run: async (stage, relationship) => {
    const { name, to, many } = relationship;
    const [there, gone] = [await stage.create(to), await stage.create(to)];
    await stage.remove(gone);
    const write = await stage.associate({ [name]: many ? [there.id, gone.id] : gone.id });
    if (write.state === 'refused') return stage.tell('unknown_reference', 'refused');
    const ids = shownIds(write.read, name);
    if (ids.includes(gone.id)) throw new Unanswerable('an id of nothing was kept, which nothing else relies on');
    if (many && !ids.includes(there.id)) throw new Unanswerable('an id beside it was lost with an id of nothing');
    stage.tell('unknown_reference', 'skipped');
  },
});

/** Whether a deleted instance goes from the relationships that held it. */
export const deletedMember: Probe = asProbe({
  traits: ['deleted_member'],
  needs: 'member',
  usesContact: true,
  instances: ({ to, many }) => (many ? [to, to] : [to]),
  run: async (stage, relationship) => {
    const { name, to, many } = relationship;
    const gone = await stage.create(to);
    await attach(stage, relationship, many ? [gone, await stage.create(to)] : [gone]);
    await stage.remove(gone);
    const write = written(await stage.associate({}), 'a change of the name of a contact');
    stage.tell('deleted_member', shownIds(write.read, name).includes(gone.id) ? 'kept' : 'detached');
  },
});

/** Whether `references_contact_id` lists what a contact points at: exactly that, no more and no less. */
export const referenceListing: Probe = asProbe({
  traits: ['reference_listing'],
  needs: 'listing',
  usesContact: true,
  instances: ({ to }) => [to, to],
  run: async (stage, relationship) => {
    const { to } = relationship;
    const members = await stage.createMany(to, 2);
    await attach(stage, relationship, members);
    const contact = await stage.contact();
    const isExact = await stage.waiting.isSo(async () => {
      const { records, total } = await stage.api.instances.listReferencedBy(to, 'contact', contact, 1);
      const listed = new Set(records.map(({ id }) => id));
      return total === members.length && members.every(({ id }) => listed.has(id));
    });
    stage.tell('reference_listing', isExact ? 'yes' : 'no');
  },
});

async function attach(stage: Stage, { name, to, many }: Relationship, members: readonly Made[]): Promise<void> {
  const ids = members.map(({ id }) => id);
  const write = written(await stage.associate({ [name]: many ? ids : (ids[0] ?? null) }), `members of ${name}`);
  const shown = shownIds(write.read, name);
  if (ids.every((id) => shown.includes(id))) return;
  throw new Unanswerable(`what was attached to ${name} does not all show; does it point at ${to} in Intercom?`);
}
