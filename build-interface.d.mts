import type { Plugin } from 'esbuild';

export const production: { readonly [name: string]: string };
export const withoutDevtools: Plugin;
