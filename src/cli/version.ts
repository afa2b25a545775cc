import manifest from '../../package.json' with { type: 'json' };

/** The version of this trueup, from the package it is part of. */
export const VERSION: string = manifest.version;
