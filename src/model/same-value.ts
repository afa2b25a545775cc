import { isUnset } from './body.ts';
import { equalJson, type Json } from './json.ts';

/** True when two values of one field are the same state; missing, null, "" and [] are one. */
export function sameValue(left: Json | undefined, right: Json | undefined): boolean {
  if (isUnset(left) || isUnset(right)) return isUnset(left) && isUnset(right);
  return equalJson(asSet(left as Json), asSet(right as Json));
}

/** A to-one relationship and a to-many one with one member compare as the same set. */
function asSet(value: Json): Json {
  return Array.isArray(value) && value.length === 1 ? (value[0] as Json) : value;
}
