import { aFakeHost, type FakeHost, type HostAnswer, pageOf } from './fake-host.ts';

export const GITLAB_TOKEN = 'glpat-canary0123456789';
const ME = { id: 9, username: 'project_7_bot' };

interface Note {
  readonly id: number;
  body: string;
  readonly author: { readonly id: number };
  readonly system?: boolean;
}

/** GitLab's REST API for merge request 7 of project 12, with its limits and its errors (D). */
export interface FakeGitlab extends FakeHost {
  readonly notes: Note[];
  readonly labels: Set<string>;
  readonly issues: {
    iid: number;
    title: string;
    description: string;
    state: string;
    labels: string;
    author: typeof ME;
  }[];
  readonly env: { readonly [name: string]: string };
}

export async function aFakeGitlab(): Promise<FakeGitlab> {
  const notes: Note[] = [{ id: 1, body: 'changed the title', author: { id: 3 }, system: true }];
  const labels = new Set<string>();
  const issues: FakeGitlab['issues'] = [];
  let ids = 100;
  const notFound: HostAnswer = { status: 404, json: { message: '404 Not Found' } };
  const list = (items: readonly unknown[], query: URLSearchParams): HostAnswer => {
    const { items: shown, page, more } = pageOf(items, query, 'per_page');
    return { status: 200, json: shown, headers: { 'x-next-page': more ? String(page + 1) : '' } };
  };
  const host = await aFakeHost(({ method, path, query, headers, json }) => {
    if (headers['private-token'] !== GITLAB_TOKEN) return { status: 401, json: { message: '401 Unauthorized' } };
    if (path === '/user') return { status: 200, json: ME };
    const rest = /^\/projects\/12(\/.*)$/u.exec(path)?.[1] ?? '';
    const route = `${method} ${rest}`;
    const isLong = typeof json['body'] === 'string' && json['body'].length > 1_000_000;
    if (isLong) return { status: 400, json: { message: { note: ['is too long (maximum is 1000000 characters)'] } } };
    if (route === 'GET /merge_requests/7/notes') return list(notes, query);
    if (route === 'POST /merge_requests/7/notes') {
      const note = { id: ++ids, body: String(json['body']), author: ME };
      notes.push(note);
      return { status: 201, json: note };
    }
    const id = /^\/merge_requests\/7\/notes\/(\d+)$/u.exec(rest)?.[1];
    const index = notes.findIndex((note) => note.id === Number(id));
    const note = notes[index];
    if (note && method === 'PUT') {
      note.body = String(json['body']);
      return { status: 200, json: note };
    }
    if (note && method === 'DELETE') {
      notes.splice(index, 1);
      return { status: 204 };
    }
    if (route === 'GET /merge_requests/7') return { status: 200, json: { iid: 7, labels: [...labels] } };
    if (route === 'PUT /merge_requests/7') {
      for (const name of String(json['add_labels'] ?? '')
        .split(',')
        .filter(Boolean))
        labels.add(name);
      for (const name of String(json['remove_labels'] ?? '').split(',')) labels.delete(name);
      return { status: 200, json: {} };
    }
    if (route === 'GET /issues')
      return list(
        issues.filter((each) => each.labels === query.get('labels')),
        query,
      );
    if (route === 'POST /issues') {
      const issue = { iid: ++ids, state: 'opened', author: ME, title: '', description: '', labels: '', ...json };
      issues.push(issue);
      return { status: 201, json: { ...issue, web_url: `https://gitlab.com/acme/shop/-/issues/${issue.iid}` } };
    }
    const issue = issues.find(({ iid }) => route === `PUT /issues/${iid}`);
    if (issue) {
      const { state_event: event, ...changes } = json;
      Object.assign(issue, changes, event ? { state: event === 'close' ? 'closed' : 'opened' } : {});
      return { status: 200, json: issue };
    }
    return notFound;
  });
  return {
    ...host,
    notes,
    labels,
    issues,
    env: {
      GITLAB_CI: 'true',
      CI_API_V4_URL: host.url,
      CI_PROJECT_ID: '12',
      CI_PROJECT_URL: 'https://gitlab.com/acme/shop',
      CI_MERGE_REQUEST_IID: '7',
      CI_COMMIT_SHA: 'c0ffee0000000000000000000000000000000000',
      CI_JOB_URL: 'https://gitlab.com/acme/shop/-/jobs/42',
      GITLAB_TOKEN,
    },
  };
}
