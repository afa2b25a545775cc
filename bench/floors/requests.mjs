// Floor of `plan` and `apply`: the same requests over a bare pool, each answer parsed and nothing done with it.
// node requests.mjs URL gets|posts|pages COUNT CONCURRENCY
import Pool from 'undici/lib/dispatcher/pool.js';
import { orderAt, TYPE } from '../data.mjs';

const [url, what, count, concurrency] = process.argv.slice(2);
const path = `/custom_object_instances/${TYPE}`;
const headers = {
  authorization: 'Bearer a-token',
  accept: 'application/json',
  'intercom-version': what === 'pages' ? '2.16' : '2.14',
};
const requests = {
  gets: (index) => ({ method: 'GET', path: `${path}?external_id=${orderAt(index).externalId}`, headers }),
  pages: (index) => ({ method: 'GET', path: `${path}?page=${index + 1}&per_page=150`, headers }),
  posts: (index) => ({
    method: 'POST',
    path,
    headers: { ...headers, 'content-type': 'application/json' },
    body: post(index),
  }),
};
const total = what === 'pages' ? Math.ceil(count / 150) : Number(count);
const pool = new Pool(url, { connections: Number(concurrency), pipelining: 1 });
let next = 0;
await Promise.all(Array.from({ length: Number(concurrency) }, worker));
await pool.close();

async function worker() {
  while (next < total) {
    const { status, text } = await send(requests[what](next++));
    if (status !== 200) throw new Error(`${status} ${text}`);
    JSON.parse(text);
  }
}

function send(request) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    let status = 0;
    pool.dispatch(request, {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, code) => {
        status = code;
      },
      onResponseData: (_controller, chunk) => chunks.push(chunk),
      onResponseEnd: () => resolve({ status, text: Buffer.concat(chunks).toString() }),
      onResponseError: (_controller, error) => reject(error),
    });
  });
}

function post(index) {
  const { externalId, attributes } = orderAt(index);
  return JSON.stringify({ external_id: externalId, custom_attributes: attributes });
}
