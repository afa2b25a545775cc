import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A move of something that has no external id of its own to change. */
export const movedNotInstance: DefinedDiagnostic<{
  readonly text: string;
  readonly kind: 'contact' | 'conversation';
}> = defineDiagnostic('moved-not-instance', 'error', 'Only instances move', ({ text, kind }) => ({
  message: `only instances move, and ${quote(text)} is a ${kind}`,
  hint:
    kind === 'contact'
      ? 'remove this entry: a contact is kept by its Intercom id, so naming it by another selector changes nothing'
      : 'remove this entry: Intercom gives conversations their ids',
}));
