import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { describeNumber, type NumberFacts } from './describe-number.ts';

/** Something else than a whole number where an integer belongs. */
export const notAnInteger: DefinedDiagnostic<
  | NumberFacts
  | {
      readonly name: string;
      readonly shown: string;
      /** The whole number that is written as a fraction or with an exponent, when it is one. */
      readonly whole: number | undefined;
      /** The value may be shown. */
      readonly mayShow: boolean;
    }
> = defineDiagnostic('not-an-integer', 'error', 'The value is no whole number', (facts) => {
  if (!('whole' in facts)) return describeNumber('an integer', facts);
  const { name, shown, whole, mayShow } = facts;
  if (whole === undefined)
    return {
      message: `${name} is an integer, and ${shown} is not whole`,
      hint: 'write a whole number, or declare the attribute as decimal',
    };
  return {
    message: `${name} is an integer, and ${shown} is not written as one`,
    hint: mayShow ? `write ${whole}` : 'write it with digits alone',
  };
});
