import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { removeProjects } from '../support/project.ts';
import { aWorkspace, type TestWorkspace } from '../support/workspace.ts';
import { VERSIONS, type Version } from './description.ts';
import { EXCEPTIONS, type Exception } from './exceptions.ts';
import { loadPublished, type Published } from './published.ts';
import { type Exchange, type Recorder, startRecorder } from './recorder.ts';
import { runMainJob, runOtherCalls, runPeopleCalls, SEED, USER } from './scenario.ts';

const used = new Set<Exception>();

afterAll(removeProjects);

describe.each(VERSIONS)('the published description of %s', (version) => {
  const published = loadPublished(version);
  let workspace: TestWorkspace;
  let recorder: Recorder;
  let fromClient: readonly Exchange[];

  beforeAll(async () => {
    workspace = await aWorkspace({ seed: SEED });
    recorder = await startRecorder(workspace.url);
    await runMainJob(recorder.url, version);
    await runOtherCalls(recorder.url, version);
    await runPeopleCalls(recorder.url, version);
    fromClient = [...recorder.exchanges];
  });

  afterAll(async () => {
    await recorder.close();
    await workspace.close();
  });

  it('has every request of the client: path, method, query, headers and body', () => {
    expect(fromClient.length).toBeGreaterThan(50);
    expect(fromClient.flatMap((exchange) => requestProblems(published, exchange))).toEqual([]);
    const reached = new Set(fromClient.map(({ method, path }) => published.find(method, path)?.operation.name));
    expect(published.operations.map(({ name }) => name).filter((name) => !reached.has(name))).toEqual([]);
  });

  it('has every answer the sandbox gave the client, field by field', () => {
    expect(answerProblems(published, fromClient)).toEqual([]);
  });

  it('has every answer to calls the client never makes: refusals, misses, merged contacts, records without ids', async () => {
    const from = recorder.exchanges.length;
    await askForTrouble(workspace, recorder.url, version, published);
    const troubled = recorder.exchanges.slice(from);
    expect(new Set(troubled.map(({ status }) => status))).toEqual(
      new Set([200, 400, 401, 404, 409, 429, ...(version === '2.16' ? [410, 422] : [])]),
    );
    expect(answerProblems(published, troubled)).toEqual([]);
  });

  it('agrees with its own examples once the two known defects are corrected', () => {
    const broken = published.operations.flatMap((operation) =>
      operation.statuses.flatMap((status) =>
        operation
          .examples(Number(status))
          .flatMap((example) =>
            operation.checkResponse(Number(status), example).map((problem) => `${operation.name} ${status} ${problem}`),
          ),
      ),
    );
    // The example of an event part has a number for its id, against the schema and every other example (S16:11069).
    const parts =
      /^GET \/conversations\/\{conversation_id\} 200 \/conversation_parts\/conversation_parts\/\d\/id must be string$/u;
    expect(broken.filter((problem) => !parts.test(problem))).toEqual([]);
  });
});

describe('the checks', () => {
  it('have no exception that nothing needs', () => {
    expect(EXCEPTIONS.filter((exception) => !used.has(exception)).map(({ at }) => at.source)).toEqual([]);
  });

  it('see what does not fit', () => {
    const published = loadPublished('2.16');
    const problems = (over: Partial<Exchange>): readonly string[] => {
      const path = '/custom_object_instances/Order';
      const exchange: Exchange = {
        ...{ method: 'GET', path, query: [], request: undefined, status: 200, response: undefined },
        headers: { 'intercom-version': '2.16', authorization: 'Bearer t', 'content-type': 'application/json' },
        ...over,
      };
      const answered = exchange.response === undefined ? [] : answerProblems(published, [exchange]);
      return [...requestProblems(published, exchange), ...answered];
    };
    expect(problems({})).toEqual([]);
    expect(problems({ path: '/custom_objects/Order' })).not.toEqual([]);
    expect(problems({ method: 'PATCH' })).not.toEqual([]);
    expect(problems({ query: [['per_page', '151']] })).not.toEqual([]);
    expect(problems({ query: [['limit', '1']] })).not.toEqual([]);
    expect(problems({ headers: { authorization: 'Bearer t' } })).not.toEqual([]);
    expect(problems({ method: 'POST', request: { external_id: 7 } })).not.toEqual([]);
    expect(problems({ method: 'POST', request: { attributes: {} } })).not.toEqual([]);
    expect(problems({ method: 'POST', request: { custom_attributes: { a: { b: 1 } } } })).not.toEqual([]);
    const people = { method: 'POST', path: '/contacts' };
    expect(problems({ ...people, request: { role: 'user' } })).toEqual([]);
    expect(problems({ ...people, request: { name: 'neither role, email nor external id' } })).not.toEqual([]);
    expect(problems({ ...people, request: { role: 'user', nickname: 'x' } })).not.toEqual([]);
    expect(problems({ response: { type: 'list', pages: { page: '1' }, total_count: 0, data: [] } })).not.toEqual([]);
    expect(problems({ response: { type: 'list', total_count: 0, data: [] } })).not.toEqual([]);
    expect(problems({ response: { id: 7, type: 'Order' } })).not.toEqual([]);
    expect(problems({ status: 500, response: {} })).not.toEqual([]);
  });
});

function requestProblems(published: Published, exchange: Exchange): readonly string[] {
  const { method, path, query, headers, request } = exchange;
  const found = published.find(method, path);
  if (found === undefined) return [`${method} ${path} is not documented`];
  const { operation, pathValues } = found;
  const problems = [...operation.checkRequest(request)];
  for (const [name, value] of pathValues) problems.push(...operation.checkParameter('path', name, value));
  for (const [name, value] of query) problems.push(...operation.checkParameter('query', name, value));
  const required = operation.parameters.filter((parameter) => parameter.in === 'query' && parameter.required === true);
  for (const { name } of required)
    if (!query.some(([sent]) => sent === name)) problems.push(`query ${name} is missing`);
  problems.push(...operation.checkParameter('header', 'Intercom-Version', String(headers['intercom-version'])));
  if (headers['intercom-version'] !== published.version) problems.push(`another version than ${published.version}`);
  if (!/^Bearer \S+$/u.test(headers.authorization ?? '')) problems.push('no bearer token');
  if (request !== undefined && headers['content-type'] !== 'application/json') problems.push('the body is no JSON');
  return problems.map((problem) => `${operation.name}: ${problem} in ${JSON.stringify(request ?? query)}`);
}

function answerProblems(published: Published, exchanges: readonly Exchange[]): readonly string[] {
  const problems = new Set<string>();
  for (const { method, path, status, response } of exchanges) {
    const operation = published.find(method, path)?.operation;
    if (operation === undefined) {
      problems.add(`${method} ${path} is not documented`);
      continue;
    }
    const where = `${operation.name} ${status}`;
    const body = response ?? null;
    const add = (kind: Exception['kind'], text: string): void => {
      if (!isExcepted(published.version, kind, text)) problems.add(`${kind}: ${text}`);
    };
    if (!operation.statuses.includes(String(status))) {
      add('status', where);
      // An undescribed status still answers in the one envelope there is (S14:19839).
      for (const problem of errorProblems(published, body)) problems.add(`${where} ${problem}`);
      continue;
    }
    for (const problem of operation.checkResponse(status, body)) add('value', `${where} ${problem}`);
    const { undocumented, absent } = operation.compareFields(status, body);
    for (const field of undocumented) add('undocumented', `${where} ${field}`);
    for (const field of absent) add('absent', `${where} ${field}`);
  }
  return [...problems].sort();
}

function isExcepted(version: Version, kind: Exception['kind'], text: string): boolean {
  const exception = EXCEPTIONS.find(
    (each) => each.kind === kind && each.at.test(text) && (each.versions ?? VERSIONS).includes(version),
  );
  if (exception !== undefined) used.add(exception);
  return exception !== undefined;
}

function errorProblems(published: Published, body: Json): readonly string[] {
  const operation = published.find('GET', '/conversations/1')?.operation;
  return operation?.checkResponse(404, body) ?? ['has no description of errors'];
}

/** Calls a careful client never makes. */
async function askForTrouble(
  workspace: TestWorkspace,
  url: string,
  version: Version,
  published: Published,
): Promise<void> {
  workspace.seed({
    unnamed_instances: { Order: [{}] },
    contacts: [
      { id: 'aaaaaaaaaaaaaaaaaaaaaaaa', external_id: 'mailless', role: 'user' },
      { id: 'bbbbbbbbbbbbbbbbbbbbbbbb', external_id: 'merged', role: 'user', merged_into: USER },
    ],
  });
  const ask = (method: string, path: string, body?: Json, token = 'a-token'): Promise<unknown> =>
    fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'intercom-version': version, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).then((answer) => answer.text());
  for (const { name } of published.operations) {
    const [method = '', template = ''] = name.split(' ');
    await ask(method, template.replaceAll(/\{[^}]+\}/gu, '1'), undefined, 'wrong-token');
  }
  const order = '/custom_object_instances/Order';
  for (const method of ['GET', 'POST', 'DELETE'])
    await ask(method, '/custom_object_instances/Nope?external_id=1', method === 'POST' ? {} : undefined);
  await ask('GET', order);
  await ask('DELETE', order);
  await ask('POST', order, {});
  await ask('POST', order, { external_id: 'reference_not_found' });
  await ask('POST', order, { external_id: 'X', custom_attributes: { nope: 1 } });
  await ask('GET', '/contacts/find_by_external_id/mailless');
  await ask('GET', '/contacts/find_by_external_id/merged');
  await ask('GET', '/contacts/bbbbbbbbbbbbbbbbbbbbbbbb');
  await ask('PUT', '/contacts/bbbbbbbbbbbbbbbbbbbbbbbb', { name: 'x' });
  await ask('PUT', `/contacts/${USER}`, { custom_attributes: { nope: 1 } });
  await ask('POST', '/contacts', {});
  await ask('POST', '/contacts', { external_id: 'mailless' });
  await ask('POST', '/conversations', { body: 'Hello' });
  await ask('POST', '/conversations', { from: { type: 'user', id: '123_doesnt_exist' }, body: 'Hello' });
  await ask('DELETE', '/contacts/bbbbbbbbbbbbbbbbbbbbbbbb');
  await ask('POST', '/contacts/search', { query: { field: 'role', operator: '=', value: 'user' } });
  await ask('POST', '/contacts/search', {
    query: { field: 'role', operator: '=', value: 'user' },
    sort: { order: 'up' },
  });
  await ask('PUT', '/conversations/508', { custom_attributes: { nope: 1 } });
  await ask('PUT', '/conversations/404', { read: true });
  await ask('GET', '/data_attributes');
  await ask('GET', '/data_attributes?model=conversation');
  workspace.setSwitches({ rateLimit: 6 });
  await ask('GET', '/me');
}
