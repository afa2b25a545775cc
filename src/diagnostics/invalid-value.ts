import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A value of the right kind that is beyond its limits. */
export const invalidValue: DefinedDiagnostic<{
  readonly where: string;
  /** The word of JSON Schema that is not fulfilled, and its limit. */
  readonly keyword: string;
  readonly limit: string;
}> = defineDiagnostic('invalid-value', 'error', 'The value is beyond its limits', ({ where, keyword, limit }) => {
  const [rule, hint] = WORDS[keyword]?.(limit) ?? ['is not valid', 'see the JSON Schema of this file: `trueup schema`'];
  return { message: `${where} ${rule}`, hint };
});

const WORDS: { readonly [keyword: string]: (limit: string) => readonly [rule: string, hint: string] } = {
  minLength: () => ['must not be empty', 'write a text, or remove it'],
  minItems: () => ['must not be empty', 'write at least one item, or remove the key'],
  maxLength: (limit) => [`must not be longer than ${limit} characters`, 'shorten it'],
  maxItems: (limit) => [`must not have more than ${limit} items`, 'leave some out'],
  minimum: (limit) => [`must be ${limit} or more`, `write ${limit} or a larger number`],
  maximum: (limit) => [`must be ${limit} or less`, `write ${limit} or a smaller number`],
  uniqueItems: () => ['names the same thing twice', 'keep one of the two'],
  pattern: (limit) =>
    limit === VARIABLE
      ? ['is no name of a variable', 'variable names hold letters, digits and _, and begin with no digit']
      : [`does not look as it must (${limit})`, 'write it in that form'],
};

const VARIABLE = '^[A-Za-z_][A-Za-z0-9_]*$';
