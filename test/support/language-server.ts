import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Lines and characters from 0, as the protocol counts. */
export interface LspPosition {
  readonly line: number;
  readonly character: number;
}

export interface LspDiagnostic {
  readonly message: string;
  readonly range: { readonly start: LspPosition; readonly end: LspPosition };
}

/** An editor with one kind of file: what it asks the YAML language server, and what it is told. */
export interface Editor {
  /** Opens a file, or changes what the editor holds of it; nothing is written to disk. */
  open(file: string, text: string): void;
  /** Labels offered at a place. */
  complete(file: string, at: LspPosition): Promise<readonly string[]>;
  /** The text shown at a place; empty when there is none. */
  hover(file: string, at: LspPosition): Promise<string>;
  /** What is underlined in the file, as it is open now. */
  problems(file: string): Promise<readonly LspDiagnostic[]>;
  close(): Promise<void>;
}

/** Starts yaml-language-server as editors do: one process, spoken to over its standard streams. */
export async function startEditor(root: string): Promise<Editor> {
  const bin = createRequire(import.meta.url).resolve('yaml-language-server/bin/yaml-language-server');
  const connection = connect(spawn(process.execPath, [bin, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] }));
  const { request, notify } = connection;
  const versions = new Map<string, number>();
  const documentOf = (file: string) => ({ uri: pathToFileURL(file).href });
  const rootUri = pathToFileURL(root).href;
  await request('initialize', { processId: null, rootUri, capabilities: {}, workspaceFolders: null });
  notify('initialized', {});
  return {
    open: (file, text) => {
      const { uri } = documentOf(file);
      const version = (versions.get(uri) ?? 0) + 1;
      versions.set(uri, version);
      connection.published.delete(uri);
      if (version === 1) notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version, text } });
      else notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
    },
    complete: async (file, position) => {
      const answer = await request('textDocument/completion', { textDocument: documentOf(file), position });
      const { items } = answer as { readonly items: readonly { readonly label: string }[] };
      return items.map(({ label }) => label);
    },
    hover: async (file, position) => {
      const answer = await request('textDocument/hover', { textDocument: documentOf(file), position });
      return (answer as { readonly contents: { readonly value: string } } | null)?.contents.value ?? '';
    },
    problems: (file) => connection.diagnosticsOf(documentOf(file).uri),
    close: () => connection.close(),
  };
}

/** JSON-RPC over the streams of a process: a header with the length, then the message. */
function connect(child: ChildProcess) {
  const waiting = new Map<number, (result: unknown) => void>();
  const published = new Map<string, readonly LspDiagnostic[]>();
  const watchers = new Map<string, (diagnostics: readonly LspDiagnostic[]) => void>();
  let id = 0;
  let buffer = Buffer.alloc(0);
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const receive = (message: Message): void => {
    if (message.method === undefined) {
      waiting.get(message.id as number)?.(message.error ?? message.result);
      waiting.delete(message.id as number);
    } else if (message.id !== undefined) {
      // Settings are asked for by section; every section is as it comes.
      const items = (message.params as { readonly items?: readonly unknown[] } | undefined)?.items ?? [];
      send({ id: message.id, result: message.method === 'workspace/configuration' ? items.map(() => null) : null });
    } else if (message.method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = message.params as { uri: string; diagnostics: readonly LspDiagnostic[] };
      published.set(uri, diagnostics);
      watchers.get(uri)?.(diagnostics);
      watchers.delete(uri);
    }
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const split = buffer.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/iu.exec(buffer.subarray(0, split).toString())?.[1]);
      if (split === -1 || buffer.length < split + 4 + length) return;
      const body = buffer.subarray(split + 4, split + 4 + length).toString();
      buffer = buffer.subarray(split + 4 + length);
      receive(JSON.parse(body) as Message);
    }
  });
  const request = (method: string, params: unknown): Promise<unknown> =>
    new Promise((resolve) => {
      id += 1;
      waiting.set(id, resolve);
      send({ id, method, params });
    });
  return {
    request,
    notify: (method: string, params: unknown) => send({ method, params }),
    published,
    diagnosticsOf: (uri: string): Promise<readonly LspDiagnostic[]> => {
      const known = published.get(uri);
      if (known) return Promise.resolve(known);
      return new Promise((resolve) => {
        watchers.set(uri, resolve);
      });
    },
    close: async (): Promise<void> => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      await request('shutdown', null);
      send({ method: 'exit' });
      await gone;
    },
  };
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}
