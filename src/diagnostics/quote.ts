/** A text in the quotes that YAML and JSON share, so that it can be copied into a file. */
export function quote(text: unknown): string {
  return JSON.stringify(text) ?? String(text);
}
