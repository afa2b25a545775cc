import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A number or a boolean where a text belongs. */
export const notAText: DefinedDiagnostic<{
  /** `Order.order_number`. */
  readonly name: string;
  readonly type: 'string' | 'list';
  /** The value, or what a message may call it. */
  readonly shown: string;
  readonly reader: 'YAML' | 'JSON';
  readonly readAs: 'a number' | 'a boolean';
  /** As written; undefined when it may not be shown. */
  readonly text: string | undefined;
}> = defineDiagnostic('not-a-text', 'error', 'The value is no text', ({ name, type, shown, reader, readAs, text }) => ({
  message: `${name} ${type === 'list' ? 'holds a text' : 'is a string'}, and ${reader} reads ${shown} as ${readAs}`,
  hint: text === undefined ? 'put it in quotes' : `write ${quote(text)}`,
}));
