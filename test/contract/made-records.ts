import { isJsonObject } from '../../src/model/json.ts';
import type { RawApi } from './raw-api.ts';

/** Something a suite made in a workspace, or is about to make. */
export type Made =
  | { readonly kind: 'instance'; readonly type: string; readonly externalId: string }
  | { readonly kind: 'contact'; readonly id: string }
  | { readonly kind: 'conversation'; readonly id: string };

/** Everything a suite made, so that it can go again. */
export interface MadeRecords {
  add(made: Made): void;
  /** Something that may have been made without anybody having learnt its id. */
  doubt(what: string): void;
  /** Deletes it all; answers what could not be deleted, a line each. */
  remove(api: RawApi, later: () => Promise<void>): Promise<readonly string[]>;
}

const ROUNDS = 3;

export function createMadeRecords(): MadeRecords {
  const made: Made[] = [];
  const doubts: string[] = [];
  return {
    add: (one) => {
      made.push(one);
    },
    doubt: (what) => {
      doubts.push(what);
    },
    remove: async (api, later) => {
      // Conversations first, then who began them.
      const order = ['conversation', 'contact', 'instance'];
      let left = [...made].sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
      let failures = new Map<Made, string>();
      for (let round = 1; round <= ROUNDS && left.length > 0; round += 1) {
        // Reads may lag, so nothing counts as gone before it was looked for again.
        await later();
        failures = new Map();
        const there: Made[] = [];
        for (const one of left) {
          const outcome = await removeOne(api, one).catch((error: unknown) => String(error));
          if (outcome === 'gone') continue;
          there.push(one);
          if (outcome !== 'deleted') failures.set(one, outcome);
        }
        left = there;
      }
      // What was deleted in the last round is gone; what failed in it may be there.
      return [...doubts, ...[...failures].map(([one, why]) => `${nameOf(one)}: ${why}`)];
    },
  };
}

/** `gone` when it was not there any more, `deleted`, or what went wrong. */
async function removeOne(api: RawApi, made: Made): Promise<string> {
  if (made.kind === 'contact') return (await api.deleteContact(made.id)) ? 'deleted' : 'gone';
  if (made.kind === 'conversation') return (await api.deleteConversation(made.id)) ? 'deleted' : 'gone';
  const found = await api.findInstance(made.type, made.externalId);
  if (found === undefined) return 'gone';
  if (found['external_id'] !== made.externalId) return `another instance came back: ${String(found['external_id'])}`;
  const told = await api.ask('DELETE', `/custom_object_instances/${made.type}/${String(found['id'])}`);
  if (told.status === 200 || told.status === 404) return 'deleted';
  return `DELETE answered ${told.status}${isJsonObject(told.body) ? `: ${JSON.stringify(told.body).slice(0, 200)}` : ''}`;
}

function nameOf(made: Made): string {
  return made.kind === 'instance' ? `${made.type} ${made.externalId}` : `${made.kind} ${made.id}`;
}
