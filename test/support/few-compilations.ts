/**
 * Options of Node for code that runs for seconds only: compiling it for speed early cost more than a quarter of all
 * processor time. Later versions of Node have no such option.
 */
export const FEW_COMPILATIONS: readonly string[] = process.version.startsWith('v20.')
  ? ['--interrupt-budget=1000000']
  : [];
