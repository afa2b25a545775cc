import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import type { Fault } from './engine.ts';

/** Git over HTTP, by the `git http-backend` that servers run, on loopback. */
export interface GitServer {
  /** Of a repository that lies beside the one it was started for. */
  url(name: string): string;
  inject(fault: Fault): void;
  struck(): number;
  /** Requests so far, with the header that says who asked. */
  readonly requests: { readonly line: string; readonly authorization: string | undefined }[];
  close(): Promise<void>;
}

/** `login`: what Basic authentication has to say, as `user:password`. `status` answers every push instead of git. */
export async function startGitServer(
  bare: string,
  { login, pushStatus }: { readonly login?: string; readonly pushStatus?: number } = {},
): Promise<GitServer> {
  const root = dirname(bare);
  const requests: GitServer['requests'] = [];
  let fault: Fault | undefined;
  let struck = 0;
  const server = createServer((request, response) => {
    const authorization = request.headers.authorization;
    requests.push({ line: `${request.method} ${request.url}`, authorization });
    const isPush = request.url?.includes('git-receive-pack') ?? false;
    const isChange = request.method === 'POST' && isPush;
    const said = authorization?.replace(/^basic /iu, '');
    if (login !== undefined && said !== Buffer.from(login).toString('base64')) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('who are you?');
      return;
    }
    if (pushStatus !== undefined && isPush) {
      response.writeHead(pushStatus).end('no');
      return;
    }
    if (fault === 'cut') {
      struck += 1;
      request.socket.destroy();
      return;
    }
    if (fault === 'refuse' && isChange) {
      fault = undefined;
      struck += 1;
      request.resume().on('end', () => response.writeHead(503).end('busy'));
      return;
    }
    const loses = fault === 'lose-answer' && isChange;
    if (loses) {
      fault = undefined;
      struck += 1;
    }
    serve(root, request, response, loses);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: (name) => `http://127.0.0.1:${port}/${name}`,
    inject: (next) => {
      fault = next;
    },
    struck: () => struck,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function serve(root: string, request: IncomingMessage, response: ServerResponse, loses: boolean): void {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const child = spawn('git', ['-c', 'http.receivepack=true', 'http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: `${request.headers['git-protocol'] ?? ''}`,
      REMOTE_USER: 'somebody',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.once('close', () => {
    if (loses) {
      request.socket.destroy();
      return;
    }
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf('\r\n\r\n');
    const headers = answer.subarray(0, end).toString().split('\r\n');
    let status = 200;
    for (const header of headers) {
      const [name = '', value = ''] = header.split(/:\s*/u);
      if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.writeHead(status).end(answer.subarray(end + 4));
  });
}
