import { quote } from './quote.ts';

/** A name as it is written in YAML. */
export function shownKey(name: string): string {
  return /^[A-Za-z_]\w*$/u.test(name) && !/^(?:true|false|null)$/iu.test(name) ? name : quote(name);
}
