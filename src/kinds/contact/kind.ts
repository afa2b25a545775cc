import type { KindAdapter } from '../kind-adapter.ts';
import { readContact, readContactById } from './read.ts';
import { writeContact } from './write.ts';

/** Contacts: never created or deleted here, only their declared attributes and associations are written. */
export const contactKind: KindAdapter<'contact'> = {
  kind: 'contact',
  read: readContact,
  readById: readContactById,
  write: writeContact,
};
