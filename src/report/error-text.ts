import { ApiError, type TrueupError } from '../model/error.ts';
import { escapeBlock, escapeText } from './escape.ts';
import { joinLines } from './name.ts';
import { plainStyle, type Style } from './style.ts';

const CAUSES_SHOWN = 4;

/** A refusing world: what happened, what Intercom or the system said, and what to do next. */
export function renderError(error: TrueupError, style: Style): string {
  const details = [
    ...(error instanceof ApiError ? requestLines(error) : []),
    // Not what the message says already.
    ...causesOf(error)
      .filter((cause) => !error.message.includes(cause))
      .map((cause) => `  cause: ${escapeText(cause)}`),
    ...(error.hint === undefined ? [] : [`  ${style.cyan(`hint: ${escapeText(error.hint)}`)}`]),
  ];
  const [first = '', ...rest] = escapeBlock(error.message).split('\n');
  return joinLines([
    `${style.red('Error: ')}${style.bold(first)}`,
    // Indented, so that no line of a message can pass for one of ours.
    ...rest.map((line) => `  ${line}`),
    ...(details.length > 0 ? ['', ...details] : []),
  ]);
}

/** Anything thrown that is not a `TrueupError`: our mistake, shown with its stack. */
export function renderBug(error: unknown, style: Style = plainStyle): string {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = error instanceof Error && error.stack !== undefined ? error.stack : '(no stack)';
  return joinLines([
    `${style.red('Error: ')}${style.bold(`this is a bug in trueup: ${escapeText(message)}`)}`,
    '',
    ...escapeBlock(stack)
      .split('\n')
      .map((line) => `  ${line}`),
    '',
    '  hint: report it with the lines above; trueup plan shows whether anything was written.',
  ]);
}

/** The message says which request it was; its id is what Intercom's support asks for. */
function requestLines(error: ApiError): string[] {
  return error.requestId === undefined ? [] : [`  request id: ${escapeText(error.requestId)}`];
}

function causesOf(error: Error): string[] {
  const causes: string[] = [];
  let cause: unknown = error.cause;
  while (cause !== undefined && cause !== null && causes.length < CAUSES_SHOWN) {
    causes.push(cause instanceof Error ? describe(cause) : String(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}

// An AggregateError (several addresses of a host tried in vain) has no message of its own.
function describe(cause: Error): string {
  if (cause.message !== '') return cause.message;
  if (cause instanceof AggregateError) return cause.errors.map((error) => String(error)).join('; ');
  return cause.name;
}
