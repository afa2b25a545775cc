import type { KindAdapter } from '../kind-adapter.ts';
import { readInstance, readInstanceById } from './read.ts';
import { writeInstance } from './write.ts';

/** Instances of custom object types: found by external id, created and updated by upsert. */
export const instanceKind: KindAdapter<'instance'> = {
  kind: 'instance',
  read: readInstance,
  readById: readInstanceById,
  write: writeInstance,
};
