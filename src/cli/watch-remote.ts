import { type Kind, parseAddress } from '../model/address.ts';
import type { Remote } from '../model/remote.ts';
import type { Happening } from '../ui/progress/happening.ts';

const KINDS: { readonly [kind in Kind]: string } = {
  instance: 'instances',
  contact: 'contacts',
  conversation: 'conversations',
};

/** The same remote, which tells of each read when it is asked for and when it was answered. */
export function watchRemote(remote: Remote, tell: (happening: Happening) => void): Remote {
  return {
    ...remote,
    read: (address) =>
      watch(
        ofAddress(address),
        () => 1,
        () => remote.read(address),
      ),
    readById: (kind, id, type) =>
      watch(
        type ?? KINDS[kind],
        () => 1,
        () => remote.readById(kind, id, type),
      ),
    list: (type, page) =>
      watch(
        type,
        ({ records }) => records.length,
        () => remote.list(type, page),
      ),
    listReferencedBy: (type, kind, id, page) =>
      watch(
        `${type} of ${KINDS[kind]}`,
        ({ records }) => records.length,
        () => remote.listReferencedBy(type, kind, id, page),
      ),
  };

  async function watch<Answer>(
    of: string,
    count: (answer: Answer) => number,
    ask: () => Promise<Answer>,
  ): Promise<Answer> {
    tell({ type: 'read-started', of });
    const answer = await ask();
    tell({ type: 'read-finished', of, records: count(answer) });
    return answer;
  }
}

function ofAddress(address: Parameters<Remote['read']>[0]): string {
  const parts = parseAddress(address);
  return parts?.kind === 'instance' ? parts.type : KINDS[parts?.kind ?? 'instance'];
}
