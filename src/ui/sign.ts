import type { Action } from '../model/change.ts';

/** The signs of actions, as plans have them. */
export const SIGN: { readonly [action in Action]: string } = {
  create: '+',
  update: '~',
  delete: '-',
  adopt: '>',
  forget: '.',
};
