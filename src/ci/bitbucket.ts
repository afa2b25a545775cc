import type { Json } from '../model/json.ts';
import type { CiComment, CiHost, CiReviews, CiTools } from './ci-host.ts';
import { integerOf, isLoopbackOrHttps, notSaid, objectOf, textOf } from './read-said.ts';
import { type Said, type Speaker, speakJson } from './speak-json.ts';

type Env = { readonly [name: string]: string | undefined };

const TOKEN_NAMES = ['BITBUCKET_TOKEN'] as const;

/** Bitbucket Pipelines (documented: fewer than 32,768 characters a comment). It knows no labels on pull requests. */
export function bitbucketHost(env: Env): CiHost | undefined {
  const build = env['BITBUCKET_BUILD_NUMBER'];
  if (!build) return undefined;
  const repository = env['BITBUCKET_REPO_FULL_NAME'] ?? '';
  return {
    name: 'bitbucket',
    title: 'Bitbucket',
    reviewWord: 'pull request',
    request: integerOf(Number(env['BITBUCKET_PR_ID'] ?? 0)),
    commit: env['BITBUCKET_COMMIT'],
    runUrl: repository ? `https://bitbucket.org/${repository}/pipelines/results/${build}` : undefined,
    isFork: false,
    tokenNames: TOKEN_NAMES,
    commentLimit: 30_000,
    open: (token, tools) => openReviews(env, repository, token, tools),
  };
}

function openReviews(env: Env, repository: string, token: string, tools: CiTools): CiReviews {
  const api = env['BITBUCKET_API_URL'] ?? 'https://api.bitbucket.org/2.0';
  if (!/^[\w.-]+\/[\w.-]+$/u.test(repository)) throw notSaid('BITBUCKET_REPO_FULL_NAME', 'workspace/name');
  if (!isLoopbackOrHttps(api)) throw notSaid('BITBUCKET_API_URL', 'an https address');
  const root = api.replace(/\/+$/u, '');
  const base = `${root}/repositories/${repository}/pullrequests`;
  const speaker = speakJson(tools, {
    title: 'Bitbucket',
    authorization: { authorization: `Bearer ${token}` },
    tokenName: 'BITBUCKET_TOKEN',
    permissions: 'the scope pullrequest:write',
  });
  const isOwn = ownership(speaker, new URL(`${root}/user`));
  const one = (request: number, id: string) => new URL(`${base}/${request}/comments/${encodeURIComponent(id)}`);
  const toComment = async (json: Json): Promise<CiComment> => {
    const { id, content, links, user } = objectOf(json);
    const url = textOf(objectOf(objectOf(links)['html'])['href']);
    return { id: String(id), body: textOf(objectOf(content)['raw']) ?? '', url, isOwn: await isOwn(user) };
  };
  return {
    listComments: async (request) => {
      const url = new URL(`${base}/${request}/comments`);
      url.search = 'pagelen=100&sort=created_on';
      const all = await speaker.askAll({ method: 'GET', url }, nextUrl);
      return await Promise.all(all.filter((each) => objectOf(each)['deleted'] !== true).map(toComment));
    },
    createComment: async (request, body) => {
      const url = new URL(`${base}/${request}/comments`);
      return await toComment((await speaker.ask({ method: 'POST', url, body: { content: { raw: body } } })).json);
    },
    updateComment: async (request, id, body) => {
      const asked = {
        method: 'PUT',
        url: one(request, id),
        body: { content: { raw: body } },
        expected: [404],
      } as const;
      const { status, json } = await speaker.ask(asked);
      return status === 404 ? undefined : await toComment(json);
    },
    removeComment: async (request, id) => {
      await speaker.ask({ method: 'DELETE', url: one(request, id), expected: [404] });
    },
    labels: undefined,
    issues: undefined,
  };
}

/** A repository's access token is nobody's account and may not ask (not documented): then the host does not tell whose a comment is. */
function ownership(speaker: Speaker, url: URL): (user: Json | undefined) => Promise<boolean | undefined> {
  let me: Promise<string | undefined> | undefined;
  return async (user) => {
    me ??= speaker
      .ask({ method: 'GET', url, expected: [401, 403, 404] })
      .then(({ status, json }) => (status === 200 ? textOf(objectOf(json)['uuid']) : undefined));
    const id = await me;
    return id === undefined ? undefined : objectOf(user)['uuid'] === id;
  };
}

/** `next` in the body (documented). */
function nextUrl({ json }: Said): URL | undefined {
  const next = textOf(objectOf(json)['next']);
  return next !== undefined && URL.canParse(next) ? new URL(next) : undefined;
}
