import { WRITE_SCOPE as CONTACT_SCOPE } from '../../api/endpoints/contacts.ts';
import { WRITE_SCOPE as CONVERSATION_SCOPE } from '../../api/endpoints/conversations.ts';
import { WRITE_SCOPE as INSTANCE_SCOPE } from '../../api/endpoints/instances.ts';
import type { Kind } from '../../model/address.ts';
import type { Project } from '../../model/project.ts';
import { type Check, ok } from './check.ts';
import { declaredKinds } from './declared-kinds.ts';

const SCOPES: { readonly [kind in Kind]: string } = {
  instance: INSTANCE_SCOPE,
  contact: CONTACT_SCOPE,
  conversation: CONVERSATION_SCOPE,
};

/** Which permissions `apply` needs. Only a write would prove them, and `doctor` sends none. */
export const applyScopes: Check<{ readonly project: Project }> = {
  name: 'apply-scopes',
  run: ({ project }) => {
    const needed = declaredKinds(project).map((kind) => `${SCOPES[kind]} (${kind}s)`);
    if (needed.length === 0) return ok('none needed: trueup.yaml declares nothing');
    return ok(`not provable without writing; apply needs ${needed.join(', ')}`);
  },
};
