import { type Check, ok, openIfForbidden } from './check.ts';
import type { Connected } from './connection.ts';
import { compareDataAttributes, judgeData } from './data-attributes.ts';

/**
 * Whether the attributes declared for contacts are there and of the declared types, which every version tells (D,
 * S14:9184). Of the attributes of instances Intercom tells nothing (D: no endpoint has them).
 */
export const contactAttributes: Check<Pick<Connected, 'api' | 'project'>> = {
  name: 'contact-attributes',
  run: async ({ api, project: { contacts } }) => {
    const count = Object.keys(contacts.attributes).length + Object.keys(contacts.relationships).length;
    if (count === 0) return ok('trueup.yaml declares none');
    return openIfForbidden(async () => {
      const live = await api.attributes.listDataAttributes('contact', undefined, 'with-archived');
      return judgeData(contacts, compareDataAttributes(contacts, live), FIX);
    });
  },
};

const FIX = "Correct them under `contacts:` in trueup.yaml, or in Intercom's settings under Settings > Data > People.";
