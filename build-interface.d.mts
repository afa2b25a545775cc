import type { Plugin } from 'esbuild';

export const production: { readonly [name: string]: string };
export const leanInk: Plugin;
