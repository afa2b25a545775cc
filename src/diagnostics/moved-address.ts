import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A move between texts that are no addresses. */
export const movedAddress: DefinedDiagnostic<{ readonly text: string }> = defineDiagnostic(
  'moved-address',
  'error',
  'A move names something that is no address',
  ({ text }) => {
    const isShort = /^[^/]+\/./u.test(text) && !/^(?:instance|contact|conversation)\//u.test(text);
    return {
      message: `${quote(text)} is no address of an instance`,
      hint: isShort ? `write ${quote(`instance/${text}`)}` : 'write instance/TYPE/EXTERNAL-ID',
    };
  },
);
