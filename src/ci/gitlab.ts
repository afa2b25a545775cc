import type { Json, JsonObject } from '../model/json.ts';
import type { CiComment, CiHost, CiIssue, CiIssues, CiReviews, CiTools } from './ci-host.ts';
import { integerOf, isLoopbackOrHttps, notSaid, objectOf, textOf } from './read-said.ts';
import { type Said, type Speaker, speakJson } from './speak-json.ts';

type Env = { readonly [name: string]: string | undefined };

/** A job's own token may not write notes (inferred): a project access token has to be given. */
const TOKEN_NAMES = ['GITLAB_TOKEN'] as const;

/** GitLab CI (documented: a note may have 1,000,000 characters; nobody reads that many). */
export function gitlabHost(env: Env): CiHost | undefined {
  if (env['GITLAB_CI'] !== 'true') return undefined;
  const [source, target] = [env['CI_MERGE_REQUEST_SOURCE_PROJECT_ID'], env['CI_MERGE_REQUEST_PROJECT_ID']];
  return {
    name: 'gitlab',
    title: 'GitLab',
    reviewWord: 'merge request',
    request: integerOf(Number(env['CI_MERGE_REQUEST_IID'] ?? 0)),
    commit: env['CI_COMMIT_SHA'],
    runUrl: env['CI_JOB_URL'] ?? env['CI_PIPELINE_URL'],
    isFork: source !== undefined && target !== undefined && source !== target,
    tokenNames: TOKEN_NAMES,
    commentLimit: 200_000,
    open: (token, tools) => openReviews(env, token, tools),
  };
}

function openReviews(env: Env, token: string, tools: CiTools): CiReviews {
  const api = env['CI_API_V4_URL'] ?? '';
  const project = env['CI_MERGE_REQUEST_PROJECT_ID'] ?? env['CI_PROJECT_ID'] ?? '';
  if (!/^\d+$/u.test(project)) throw notSaid('CI_PROJECT_ID', 'the number of a project');
  if (!isLoopbackOrHttps(api)) throw notSaid('CI_API_V4_URL', 'an https address');
  const root = api.replace(/\/+$/u, '');
  const base = `${root}/projects/${project}`;
  const speaker = speakJson(tools, {
    title: 'GitLab',
    authorization: { 'private-token': token },
    tokenName: 'GITLAB_TOKEN',
    permissions: 'the scope api and the role Developer (Reporter for issues)',
  });
  const isOwn = ownership(speaker, new URL(`${root}/user`));
  const merge = (request: number) => `${base}/merge_requests/${request}`;
  const note = (request: number, id: string) => new URL(`${merge(request)}/notes/${encodeURIComponent(id)}`);
  const page = env['CI_PROJECT_URL'];
  const toComment = async (request: number, json: Json): Promise<CiComment> => {
    const { id, body, author } = objectOf(json);
    const url = page === undefined ? undefined : `${page}/-/merge_requests/${request}#note_${id}`;
    return { id: String(id), body: textOf(body) ?? '', url, isOwn: await isOwn(author) };
  };
  return {
    listComments: async (request) => {
      const url = new URL(`${merge(request)}/notes`);
      url.search = 'sort=asc&order_by=created_at&per_page=100';
      const notes = await speaker.askAll({ method: 'GET', url }, nextPage(url));
      return await Promise.all(
        notes.filter((each) => objectOf(each)['system'] !== true).map((each) => toComment(request, each)),
      );
    },
    createComment: async (request, body) => {
      const said = await speaker.ask({ method: 'POST', url: new URL(`${merge(request)}/notes`), body: { body } });
      return await toComment(request, said.json);
    },
    updateComment: async (request, id, body) => {
      const { status, json } = await speaker.ask({
        method: 'PUT',
        url: note(request, id),
        body: { body },
        expected: [404],
      });
      return status === 404 ? undefined : await toComment(request, json);
    },
    removeComment: async (request, id) => {
      await speaker.ask({ method: 'DELETE', url: note(request, id), expected: [404] });
    },
    labels: {
      // Labels that do not exist are made by naming them (documented).
      change: async (request, add, remove) => {
        const url = new URL(merge(request));
        const { json } = await speaker.ask({ method: 'GET', url });
        const names = objectOf(json)['labels'];
        const there = new Set(Array.isArray(names) ? names : []);
        const missing = add.filter(({ name }) => !there.has(name)).map(({ name }) => name);
        const wrong = remove.filter((name) => there.has(name));
        if (missing.length + wrong.length === 0) return;
        const body = { add_labels: missing.join(','), remove_labels: wrong.join(',') };
        await speaker.ask({ method: 'PUT', url, body });
      },
    },
    issues: keepIssues(speaker, base, isOwn),
  };
}

function ownership(speaker: Speaker, url: URL): (author: Json | undefined) => Promise<boolean | undefined> {
  let me: Promise<Json | undefined> | undefined;
  return async (author) => {
    me ??= speaker
      .ask({ method: 'GET', url, expected: [401, 403, 404] })
      .then(({ status, json }) => (status === 200 ? objectOf(json)['id'] : undefined));
    const id = await me;
    return id === undefined ? undefined : objectOf(author)['id'] === id;
  };
}

function keepIssues(speaker: Speaker, base: string, isOwn: ReturnType<typeof ownership>): CiIssues {
  const toIssue = async (json: Json): Promise<CiIssue> => {
    const { iid, state, description, web_url: url, author } = objectOf(json);
    return {
      number: Number(iid),
      isOpen: state === 'opened',
      body: textOf(description) ?? '',
      url: textOf(url),
      isOwn: await isOwn(author),
    };
  };
  return {
    list: async (label) => {
      const url = new URL(`${base}/issues`);
      url.search = `labels=${encodeURIComponent(label)}&order_by=created_at&sort=asc&per_page=100`;
      return await Promise.all((await speaker.askAll({ method: 'GET', url }, nextPage(url))).map(toIssue));
    },
    create: async ({ title, body, label }) => {
      const asked = { title, description: body, labels: label.name };
      return await toIssue((await speaker.ask({ method: 'POST', url: new URL(`${base}/issues`), body: asked })).json);
    },
    update: async (number, { title, body, isOpen }) => {
      const changes: JsonObject = {
        ...(title === undefined ? {} : { title }),
        ...(body === undefined ? {} : { description: body }),
        ...(isOpen === undefined ? {} : { state_event: isOpen ? 'reopen' : 'close' }),
      };
      return await toIssue(
        (await speaker.ask({ method: 'PUT', url: new URL(`${base}/issues/${number}`), body: changes })).json,
      );
    },
  };
}

/** `X-Next-Page` (documented). */
function nextPage(url: URL): (said: Said) => URL | undefined {
  return ({ headers }) => {
    const page = headers['x-next-page'];
    if (page === undefined || !/^\d{1,6}$/u.test(page)) return undefined;
    const next = new URL(url);
    next.searchParams.set('page', page);
    return next;
  };
}
