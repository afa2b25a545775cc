import nodeFileSystem from 'node:fs/promises';

/** The real file system, and what it was really asked to do; `tmp` marks what concerns a temporary file. */
export function recordingDisk(): { readonly fs: typeof nodeFileSystem; readonly events: string[] } {
  const events: string[] = [];
  const open: typeof nodeFileSystem.open = async (path, ...args) => {
    const mark = String(path).endsWith('.tmp') ? ' tmp' : '';
    const handle = await nodeFileSystem.open(path, ...args);
    events.push(`open${mark}`);
    for (const name of ['write', 'sync', 'datasync', 'close'] as const) {
      const call = handle[name].bind(handle) as (...given: unknown[]) => Promise<unknown>;
      const recorded = async (...given: unknown[]): Promise<unknown> => {
        const answer = await call(...given);
        events.push(`${name}${mark}`);
        return answer;
      };
      Object.assign(handle, { [name]: recorded });
    }
    return handle;
  };
  const rename: typeof nodeFileSystem.rename = async (from, to) => {
    await nodeFileSystem.rename(from, to);
    events.push('rename');
  };
  return { fs: { ...nodeFileSystem, open, rename }, events };
}
