import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an engine that keeps objects does about conditions. */
export type Care = 'careful' | 'ignores-create' | 'ignores-swap' | 'compares-quotes';

/** Keeps objects in memory as S3 does, and conditions as well as it is told to; signatures are not looked at. */
export async function aCarelessS3(care: Care): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const objects = new Map<string, Buffer>();
  const etagOf = (body: Buffer) => `"${createHash('md5').update(body).digest('hex')}"`;
  const server = createServer((incoming, answer) => {
    const { method = '', url = '', headers } = incoming;
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const stands = objects.get(url);
      const body = Buffer.concat(chunks);
      const say = (status: number, content: Buffer | string = '', etag?: string) =>
        answer
          .writeHead(status, { 'content-length': Buffer.byteLength(content), ...(etag ? { etag } : {}) })
          .end(method === 'HEAD' ? '' : content);
      if (method === 'GET' || method === 'HEAD')
        return stands ? say(200, stands, etagOf(stands)) : say(404, '<Error><Code>NoSuchKey</Code></Error>');
      if (method === 'DELETE') {
        objects.delete(url);
        return say(204);
      }
      if (headers['if-none-match'] === '*' && stands && care !== 'ignores-create') return say(412);
      const wanted = headers['if-match'];
      const etag = stands && etagOf(stands);
      const fits = care === 'compares-quotes' ? wanted === etag?.replaceAll('"', '') : wanted === etag;
      if (wanted !== undefined && !stands) return say(404, '<Error><Code>NoSuchKey</Code></Error>');
      if (wanted !== undefined && !fits && care !== 'ignores-swap') return say(412);
      objects.set(url, body);
      return say(200, '', etagOf(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
