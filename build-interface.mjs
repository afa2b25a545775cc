// What Ink and React take to be bundled: React as it runs in production, and of Ink no more than what lays frames out.
export const production = { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' };

const OF_INK = /[\\/]node_modules[\\/]ink[\\/]build[\\/]/;
const SEEN = Symbol('seen');

/**
 * Modules of Ink that nothing is taken from stay out, which Ink's manifest does not say they can: its own screen, keys and
 * signals are never used here, and React's developer tools, which it may connect to, are not installed.
 */
export const leanInk = {
  name: 'lean-ink',
  setup({ onLoad, onResolve, resolve }) {
    onLoad({ filter: /[\\/]ink[\\/]build[\\/]devtools\.js$/ }, () => ({ contents: '', loader: 'js' }));
    onResolve({ filter: /^(ink|\.\.?\/.*)$/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === SEEN || (path !== 'ink' && !OF_INK.test(importer))) return undefined;
      const resolved = await resolve(path, { importer, resolveDir, kind, pluginData: SEEN });
      return { ...resolved, sideEffects: false };
    });
  },
};
