import { aFakeHost, type FakeHost, type HostAnswer, type HostRequest, pageOf } from './fake-host.ts';

export const TOKEN = 'ghs_canary0123456789';
const BOT = { login: 'github-actions[bot]', type: 'Bot' };

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string; readonly type: string };
}

interface Issue {
  readonly number: number;
  title: string;
  body: string;
  state: string;
  readonly labels: string[];
  readonly user: typeof BOT;
}

/** GitHub's REST API for the issues and comments of acme/shop, with its limits and its errors (D). */
export interface FakeGithub extends FakeHost {
  /** Of pull request 7. */
  readonly comments: Comment[];
  readonly labels: Set<string>;
  readonly known: Set<string>;
  readonly issues: Issue[];
  /** What a job in acme/shop has in its environment. */
  readonly env: { readonly [name: string]: string };
  /** Somebody writes a comment. */
  write(body: string, user?: Comment['user']): void;
}

const notFound: HostAnswer = {
  status: 404,
  json: { message: 'Not Found', documentation_url: 'https://docs.github.com' },
};

export async function aFakeGithub(): Promise<FakeGithub> {
  const comments: Comment[] = [];
  const labels = new Set<string>();
  const known = new Set<string>(['bug']);
  const issues: Issue[] = [];
  let ids = 100;
  const tooLong = (body: unknown): HostAnswer | undefined =>
    typeof body === 'string' && body.length <= 65_536
      ? undefined
      : {
          status: 422,
          json: {
            message: 'Validation Failed',
            errors: [{ message: 'Body is too long (maximum is 65536 characters)' }],
          },
        };
  const show = ({ id, body, user }: Comment) => ({
    id,
    body,
    user,
    html_url: `https://github.com/acme/shop/pull/7#c${id}`,
  });
  const list = (host: FakeHost, items: readonly unknown[], { path, query }: HostRequest): HostAnswer => {
    const { items: shown, page, more } = pageOf(items, query, 'per_page');
    query.set('page', String(page + 1));
    const link = more ? { link: `<${host.url}${path}?${query}>; rel="next"` } : {};
    return { status: 200, json: shown, headers: link };
  };
  const host: FakeHost = await aFakeHost((request) => {
    const { method, path, json } = request;
    if (request.headers.authorization !== `Bearer ${TOKEN}`)
      return { status: 401, json: { message: 'Bad credentials' } };
    if (path === '/user') return { status: 403, json: { message: 'Resource not accessible by integration' } };
    const [, repository, rest = ''] = /^\/repos\/([^/]+\/[^/]+)(.*)$/u.exec(path) ?? [];
    if (repository !== 'acme/shop') return notFound;
    const route = `${method} ${rest}`;
    if (route === 'GET /issues/7/comments') return list(host, comments.map(show), request);
    if (route === 'POST /issues/7/comments') {
      const refused = tooLong(json['body']);
      if (refused) return refused;
      const comment = { id: ++ids, body: String(json['body']), user: BOT };
      comments.push(comment);
      return { status: 201, json: show(comment) };
    }
    const commentId = /^\/issues\/comments\/(\d+)$/u.exec(rest)?.[1];
    if (commentId !== undefined) {
      const index = comments.findIndex(({ id }) => id === Number(commentId));
      const comment = comments[index];
      if (!comment) return notFound;
      if (method === 'DELETE') {
        comments.splice(index, 1);
        return { status: 204 };
      }
      const refused = tooLong(json['body']);
      if (refused) return refused;
      comment.body = String(json['body']);
      return { status: 200, json: show(comment) };
    }
    if (route === 'GET /issues/7/labels') return { status: 200, json: [...labels].map((name) => ({ name })) };
    if (route === 'POST /issues/7/labels') {
      for (const name of json['labels'] as string[]) labels.add(name);
      return { status: 200, json: [] };
    }
    const removed = /^\/issues\/7\/labels\/(.+)$/u.exec(rest)?.[1];
    if (method === 'DELETE' && removed !== undefined)
      return labels.delete(decodeURIComponent(removed)) ? { status: 200, json: [] } : notFound;
    const asked = /^\/labels\/(.+)$/u.exec(rest)?.[1];
    if (method === 'GET' && asked !== undefined)
      return known.has(decodeURIComponent(asked)) ? { status: 200, json: {} } : notFound;
    if (route === 'POST /labels') {
      if (known.has(String(json['name'])))
        return { status: 422, json: { message: 'Validation Failed', errors: [{ code: 'already_exists' }] } };
      known.add(String(json['name']));
      return { status: 201, json: {} };
    }
    if (route === 'GET /issues') {
      const wanted = request.query.get('labels') ?? '';
      return list(
        host,
        issues.filter(({ labels: own }) => own.includes(wanted)),
        request,
      );
    }
    if (route === 'POST /issues') {
      const issue = {
        number: ++ids,
        title: String(json['title']),
        body: String(json['body']),
        state: 'open',
        labels: json['labels'] as string[],
        user: BOT,
      };
      issues.push(issue);
      return { status: 201, json: { ...issue, html_url: `https://github.com/acme/shop/issues/${issue.number}` } };
    }
    const number = /^\/issues\/(\d+)$/u.exec(rest)?.[1];
    const issue = issues.find((each) => each.number === Number(number));
    if (method === 'PATCH' && issue) {
      Object.assign(issue, json);
      return { status: 200, json: issue };
    }
    return notFound;
  });
  return {
    ...host,
    comments,
    labels,
    known,
    issues,
    write: (body, user = { login: 'li', type: 'User' }) => void comments.push({ id: ++ids, body, user }),
    env: {
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: host.url,
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_SHA: 'c0ffee0000000000000000000000000000000000',
      GITHUB_RUN_ID: '42',
      GITHUB_TOKEN: TOKEN,
    },
  };
}
