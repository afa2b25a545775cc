import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A number that other programs read as another one. */
export const ambiguousNumber: DefinedDiagnostic<{
  /** `Order.total_amount`. */
  readonly name: string;
  readonly type: string;
  /** As written; undefined when it may not be shown. */
  readonly text: string | undefined;
  /** Cells have no quotes to put it in. */
  readonly isCell: boolean;
}> = defineDiagnostic(
  'ambiguous-number',
  'error',
  'The number is read differently by different programs',
  ({ name, type, text, isCell }) => ({
    message: `${name} is ${type}, and leading zeros and other bases than ten are read differently by different programs`,
    hint:
      text === undefined
        ? 'write it in decimal, without leading zeros'
        : `write ${plainNumber(text)}, or declare ${name} as string${isCell ? '' : ` and write ${quote(text)}`}`,
  }),
);

/** As most people mean it: zeros in front mean nothing, other bases are what they say. */
function plainNumber(text: string): string {
  const sign = text.startsWith('-') ? '-' : '';
  const digits = text.replace(/^[-+]/u, '');
  if (/^0[xob]/iu.test(digits)) return `${sign}${BigInt(digits.toLowerCase())}`;
  return `${sign}${digits.replace(/^0+(?=\d)/u, '')}`;
}
