import { TRAIT_NAMES, TRAITS, type TraitName } from '../model/traits.ts';
import type { CanaryIntent, CanaryReport, LeftBehind } from './canary-report.ts';
import { escapeText } from './escape.ts';
import { countOf, joinLines, renderName } from './name.ts';
import type { Style } from './style.ts';

/** What a canary will make, before anybody says yes to it. */
export function renderCanaryIntent(intent: CanaryIntent, style: Style): string {
  const { workspace, prefix, instances, contact, unknownName, earlier } = intent;
  const name = workspace.name === undefined ? '' : ` (${renderName(workspace.name)})`;
  const made = [...instances].map(
    ([type, count]) => `up to ${countOf(count, `instance of ${renderName(type)}`, `instances of ${renderName(type)}`)}`,
  );
  return joinLines([
    '',
    style.bold(`The canary writes to workspace ${renderName(workspace.id)}${name}, to learn what nothing documents.`),
    ...(earlier === undefined ? [] : [`First it deletes what an interrupted canary left: ${earlier}-…`]),
    'It makes, with made-up values:',
    ...made.map((each) => `  + ${each}, external ids ${prefix}-1, -2, …`),
    ...(contact ? [`  + 1 contact (role user), external id ${prefix}-contact`] : []),
    'and deletes all of them at the end. It changes nothing else.',
    `One request names an attribute nobody declared, ${unknownName}: an Intercom that keeps it would keep its name.`,
  ]);
}

/** The answers for a person: a line each, then what is open and why. */
export function renderCanary(report: CanaryReport, style: Style): string {
  const { traits, open, file } = report;
  const answered = TRAIT_NAMES.filter((name) => traits[name] !== undefined);
  const unanswered = TRAIT_NAMES.filter((name) => open[name] !== undefined);
  if (answered.length + unanswered.length === 0) return joinLines(['', 'The canary asked nothing to its end.']);
  const rows = answered.map((name) => ({ name, answer: renderAnswer(name, traits[name] ?? null) }));
  const width = (texts: readonly string[]) => Math.max(0, ...texts.map(({ length }) => length));
  const nameWidth = width([...answered, ...unanswered]);
  const answerWidth = width(rows.map(({ answer }) => answer));
  const total = answered.length + unanswered.length;
  return joinLines([
    '',
    style.bold(`Canary: ${answered.length} of ${countOf(total, 'question')} answered.`),
    '',
    ...rows.map(({ name, answer }) => {
      const question = style.dim(TRAITS[name].question);
      return `  ${name.padEnd(nameWidth)}  ${style.green(answer.padEnd(answerWidth))}  ${question}`;
    }),
    ...(unanswered.length === 0 ? [] : ['', 'Open:']),
    ...unanswered.map((name) => `  ${name.padEnd(nameWidth)}  ${style.yellow(escapeText(open[name] ?? ''))}`),
    ...(file === null ? [] : ['', `Kept in ${renderName(file)}: every other command uses it.`]),
  ]);
}

/** What could not be removed, and how to remove it. */
export function renderLeftBehind(left: readonly LeftBehind[], style: Style): string {
  return joinLines([
    `${style.red('Error: ')}${style.bold(`the canary could not remove ${countOf(left.length, 'thing')} it made`)}`,
    '',
    ...left.map(({ kind, type, external_id, id, why }) => {
      const what = kind === 'contact' ? 'contact' : `instance of ${renderName(type ?? '')}`;
      return `  ${what}, external id ${renderName(external_id)}, ${id === null ? 'id not known' : `id ${renderName(id)}`}: ${escapeText(why)}`;
    }),
    '',
    `  ${style.cyan('hint: run trueup doctor --canary again: it removes them first. Or send DELETE /custom_object_instances/{type}/{id}, for the contact DELETE /contacts/{id}.')}`,
  ]);
}

function renderAnswer(name: TraitName, value: string | number | null): string {
  if (TRAITS[name].values !== 'count') return String(value);
  return value === null ? 'no limit seen' : String(value);
}
