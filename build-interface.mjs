// What Ink and React take to be bundled: React as it runs in production, and none of what only looks into it.
export const production = { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' };

/** Ink connects to React's developer tools when it is asked to, with packages that are not installed. */
export const withoutDevtools = {
  name: 'without-devtools',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]ink[\\/]build[\\/]devtools\.js$/ }, () => ({ contents: '', loader: 'js' }));
  },
};
