import type { Json, JsonObject } from '../model/json.ts';
import type { CiComment, CiHost, CiIssue, CiIssues, CiLabel, CiLabels, CiReviews, CiTools } from './ci-host.ts';
import { integerOf, isLoopbackOrHttps, notSaid, objectOf, textOf } from './read-said.ts';
import { type Said, type Speaker, speakJson } from './speak-json.ts';

type Env = { readonly [name: string]: string | undefined };

const TOKEN_NAMES = ['GITHUB_TOKEN', 'GH_TOKEN'] as const;

/** GitHub Actions (documented: 65,536 characters a comment). `event` is what stands in the file of GITHUB_EVENT_PATH. */
export function githubHost(env: Env, event: Json | undefined): CiHost | undefined {
  if (env['GITHUB_ACTIONS'] !== 'true') return undefined;
  const happened = objectOf(event);
  const pull = objectOf(happened['pull_request']);
  const head = objectOf(pull['head']);
  const named = textOf(objectOf(head['repo'])['full_name']);
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  const fromRef = /^refs\/pull\/(\d+)\//u.exec(env['GITHUB_REF'] ?? '')?.[1];
  const issue = objectOf(happened['issue']);
  const commented = issue['pull_request'] === undefined ? undefined : integerOf(issue['number']);
  const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com';
  const run = env['GITHUB_RUN_ID'];
  return {
    name: 'github',
    title: 'GitHub',
    reviewWord: 'pull request',
    request: integerOf(pull['number']) ?? commented ?? integerOf(fromRef === undefined ? undefined : Number(fromRef)),
    commit: textOf(head['sha']) ?? env['GITHUB_SHA'],
    runUrl: run && repository ? `${server}/${repository}/actions/runs/${run}` : undefined,
    isFork: named !== undefined && named !== repository,
    tokenNames: TOKEN_NAMES,
    commentLimit: 60_000,
    open: (token, tools) => openReviews(env, repository, token, tools),
  };
}

function openReviews(env: Env, repository: string, token: string, tools: CiTools): CiReviews {
  const api = env['GITHUB_API_URL'] ?? 'https://api.github.com';
  if (!/^[\w.-]+\/[\w.-]+$/u.test(repository)) throw notSaid('GITHUB_REPOSITORY', 'owner/name');
  if (!isLoopbackOrHttps(api)) throw notSaid('GITHUB_API_URL', 'an https address');
  const base = `${api.replace(/\/+$/u, '')}/repos/${repository}`;
  const speaker = speakJson(tools, {
    title: 'GitHub',
    authorization: { authorization: `Bearer ${token}`, 'x-github-api-version': '2022-11-28' },
    tokenName: 'GITHUB_TOKEN',
    permissions: 'pull-requests: write (and issues: write for drift --issue)',
  });
  const isOwn = ownership(speaker, new URL(`${api.replace(/\/+$/u, '')}/user`));
  const comments = (request: number) => new URL(`${base}/issues/${request}/comments`);
  const toComment = async (json: Json): Promise<CiComment> => {
    const { id, body, html_url: url, user } = objectOf(json);
    return { id: String(id), body: textOf(body) ?? '', url: textOf(url), isOwn: await isOwn(user) };
  };
  return {
    listComments: async (request) => {
      const url = comments(request);
      url.search = 'per_page=100';
      return await Promise.all((await speaker.askAll({ method: 'GET', url }, nextLink)).map(toComment));
    },
    createComment: async (request, body) =>
      toComment((await speaker.ask({ method: 'POST', url: comments(request), body: { body } })).json),
    updateComment: async (_request, id, body) => {
      const url = new URL(`${base}/issues/comments/${encodeURIComponent(id)}`);
      const { status, json } = await speaker.ask({ method: 'PATCH', url, body: { body }, expected: [404] });
      return status === 404 ? undefined : await toComment(json);
    },
    removeComment: async (_request, id) => {
      const url = new URL(`${base}/issues/comments/${encodeURIComponent(id)}`);
      await speaker.ask({ method: 'DELETE', url, expected: [404] });
    },
    labels: keepLabels(speaker, base),
    issues: keepIssues(speaker, base, isOwn),
  };
}

/** A workflow's own token may not ask who it is (403): then what a bot wrote is taken for its own, and nothing else. */
function ownership(speaker: Speaker, url: URL): (user: Json | undefined) => Promise<boolean> {
  let login: Promise<string | undefined> | undefined;
  return async (user) => {
    login ??= speaker
      .ask({ method: 'GET', url, expected: [401, 403, 404] })
      .then(({ status, json }) => (status === 200 ? textOf(objectOf(json)['login']) : undefined));
    const me = await login;
    const { login: author, type } = objectOf(user);
    return me === undefined ? type === 'Bot' : author === me;
  };
}

function keepLabels(speaker: Speaker, base: string): CiLabels {
  return {
    change: async (request, add, remove) => {
      const url = new URL(`${base}/issues/${request}/labels`);
      const there = new Set(
        (await speaker.askAll({ method: 'GET', url }, nextLink)).map((label) => objectOf(label)['name']),
      );
      const missing = add.filter(({ name }) => !there.has(name));
      for (const label of missing) await ensureLabel(speaker, base, label);
      if (missing.length > 0)
        await speaker.ask({ method: 'POST', url, body: { labels: missing.map(({ name }) => name) } });
      for (const name of remove)
        if (there.has(name)) {
          const one = new URL(`${url}/${encodeURIComponent(name)}`);
          await speaker.ask({ method: 'DELETE', url: one, expected: [404] });
        }
    },
  };
}

async function ensureLabel(speaker: Speaker, base: string, { name, color, description }: CiLabel): Promise<void> {
  const found = await speaker.ask({
    method: 'GET',
    url: new URL(`${base}/labels/${encodeURIComponent(name)}`),
    expected: [404],
  });
  if (found.status !== 404) return;
  // 422: another job made it meanwhile.
  await speaker.ask({
    method: 'POST',
    url: new URL(`${base}/labels`),
    body: { name, color, description },
    expected: [422],
  });
}

function keepIssues(speaker: Speaker, base: string, isOwn: (user: Json | undefined) => Promise<boolean>): CiIssues {
  const toIssue = async (json: Json): Promise<CiIssue> => {
    const { number, state, body, html_url: url, user } = objectOf(json);
    return {
      number: Number(number),
      isOpen: state === 'open',
      body: textOf(body) ?? '',
      url: textOf(url),
      isOwn: await isOwn(user),
    };
  };
  return {
    list: async (label) => {
      const url = new URL(`${base}/issues`);
      url.search = `state=all&labels=${encodeURIComponent(label)}&sort=created&direction=asc&per_page=100`;
      const found = await speaker.askAll({ method: 'GET', url }, nextLink);
      return await Promise.all(found.filter((issue) => objectOf(issue)['pull_request'] === undefined).map(toIssue));
    },
    create: async ({ title, body, label }) => {
      await ensureLabel(speaker, base, label);
      const asked = { title, body, labels: [label.name] };
      return toIssue((await speaker.ask({ method: 'POST', url: new URL(`${base}/issues`), body: asked })).json);
    },
    update: async (number, { title, body, isOpen }) => {
      const changes: JsonObject = {
        ...(title === undefined ? {} : { title }),
        ...(body === undefined ? {} : { body }),
        ...(isOpen === undefined ? {} : { state: isOpen ? 'open' : 'closed' }),
      };
      return toIssue(
        (await speaker.ask({ method: 'PATCH', url: new URL(`${base}/issues/${number}`), body: changes })).json,
      );
    },
  };
}

/** `Link: <…>; rel="next"` (documented). */
function nextLink({ headers }: Said): URL | undefined {
  const next = /<([^>]+)>;\s*rel="next"/u.exec(headers['link'] ?? '')?.[1];
  return next !== undefined && URL.canParse(next) ? new URL(next) : undefined;
}
