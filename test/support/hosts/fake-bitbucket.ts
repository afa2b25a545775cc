import { aFakeHost, type FakeHost, pageOf } from './fake-host.ts';

export const BITBUCKET_TOKEN = 'bb-canary0123456789';

interface Comment {
  readonly id: number;
  content: { raw: string };
  readonly user: { readonly uuid: string };
  readonly deleted?: boolean;
}

/** Bitbucket's REST API for pull request 7 of acme/shop, with its limits and its errors (D). */
export interface FakeBitbucket extends FakeHost {
  readonly comments: Comment[];
  readonly env: { readonly [name: string]: string };
}

export async function aFakeBitbucket(): Promise<FakeBitbucket> {
  const comments: Comment[] = [{ id: 1, content: { raw: '' }, user: { uuid: '{x}' }, deleted: true }];
  let ids = 100;
  const host: FakeHost = await aFakeHost(({ method, path, query, headers, json }) => {
    if (headers.authorization !== `Bearer ${BITBUCKET_TOKEN}`)
      return { status: 401, json: { type: 'error', error: { message: 'Token is invalid' } } };
    if (path === '/user') return { status: 403, json: { type: 'error', error: { message: 'no scope' } } };
    const rest = /^\/repositories\/acme\/shop\/pullrequests\/7\/comments(?:\/(\d+))?$/u.exec(path);
    if (!rest) return { status: 404, json: { type: 'error', error: { message: 'Not found' } } };
    const raw = String((json['content'] as { raw?: string } | undefined)?.raw ?? '');
    if (raw.length >= 32_768)
      return { status: 400, json: { type: 'error', error: { message: 'Content is too long' } } };
    const index = comments.findIndex(({ id }) => id === Number(rest[1]));
    const comment = comments[index];
    if (method === 'GET') {
      const { items, page, more } = pageOf(comments, query, 'pagelen');
      query.set('page', String(page + 1));
      return { status: 200, json: { values: items, ...(more ? { next: `${host.url}${path}?${query}` } : {}) } };
    }
    if (method === 'POST') {
      const made = { id: ++ids, content: { raw }, user: { uuid: '{bot}' } };
      comments.push(made);
      return { status: 201, json: made };
    }
    if (comment === undefined) return { status: 404, json: {} };
    if (method === 'DELETE') comments.splice(index, 1);
    else comment.content = { raw };
    return { status: 200, json: comment };
  });
  return {
    ...host,
    comments,
    env: {
      BITBUCKET_BUILD_NUMBER: '42',
      BITBUCKET_API_URL: host.url,
      BITBUCKET_REPO_FULL_NAME: 'acme/shop',
      BITBUCKET_PR_ID: '7',
      BITBUCKET_COMMIT: 'c0ffee0000000000000000000000000000000000',
      BITBUCKET_TOKEN,
    },
  };
}
