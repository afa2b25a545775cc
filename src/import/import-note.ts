import type { Address } from '../model/address.ts';

/** Something that import left out or left alone, and why. */
export interface ImportNote {
  /** Undefined when it is about no single one. */
  readonly address: Address | undefined;
  /** Without the address, so that like notes can be told as one; names of attributes in it are quoted. */
  readonly message: string;
}
