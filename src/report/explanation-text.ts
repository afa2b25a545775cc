import { isUnset } from '../model/body.ts';
import type { Action } from '../model/change.ts';
import type { Json } from '../model/json.ts';
import type { SourcePosition } from '../model/source.ts';
import { escapeText } from './escape.ts';
import type { ExplainedField, ExplainedSetting, Explanation, Reference } from './explanation.ts';
import { joinLines, renderField, renderName, renderNames } from './name.ts';
import type { Style } from './style.ts';
import { renderValue } from './value.ts';

interface Options {
  readonly style: Style;
  readonly verbose: boolean;
}

const SHOWN = 10;

const WILL_BE: { readonly [action in Action]: string } = {
  create: 'created',
  update: 'updated in-place',
  delete: 'destroyed',
  adopt: 'adopted',
  forget: 'forgotten',
};

/** Everything about one address, for a person: where it stands, what becomes of it, then its fields, the uneventful ones short. */
export function renderExplanation(explanation: Explanation, options: Options): string {
  const { style, verbose } = options;
  const { fields, pointer, askedAs } = explanation;
  const told = fields.filter((field) => isTold(field) || pointer !== null);
  const isShort = (field: ExplainedField) => field.rule.name === 'equal' && pointer === null && !verbose;
  const short = told.filter(isShort);
  const others = fields.filter((field) => !told.includes(field));
  return joinLines([
    style.bold(renderName(explanation.address)),
    ...(askedAs === null ? [] : [line('asked as', renderName(askedAs))]),
    ...recordLines(explanation, options),
    ...told.filter((field) => !isShort(field)).flatMap((field) => ['', ...fieldLines(field, options)]),
    ...(short.length === 0 ? [] : ['', ...shortLines(short, options)]),
    ...(others.length === 0 ? [] : ['', style.dim(`Not managed here: ${othersOf(others, verbose)}`)]),
  ]);
}

/** Fields about which there is nothing to tell but where they stand. */
function shortLines(fields: readonly ExplainedField[], { style, verbose }: Options): string[] {
  return [
    style.dim('The same in the YAML and in Intercom:'),
    ...fields.map(({ pointer, yaml }) => {
      const where = yaml ? `, ${place(yaml.source)}${variablesOf(yaml.variables)}` : '';
      return `  ${renderField(pointer)}: ${shownValue(yaml?.value, verbose)}${where}`;
    }),
  ];
}

function shownValue(value: Json | undefined, verbose: boolean): string {
  return isUnset(value) ? 'unset' : renderValue(value, verbose);
}

function variablesOf(names: readonly string[]): string {
  return names.length === 0 ? '' : `, from ${names.map((name) => `\${env:${renderName(name)}}`).join(', ')}`;
}

function isTold({ yaml, applied }: ExplainedField): boolean {
  return yaml !== undefined || applied !== 'never';
}

function othersOf(fields: readonly ExplainedField[], verbose: boolean): string {
  const names = fields.map(({ pointer }) => renderField(pointer));
  return renderNames(names, verbose ? Infinity : SHOWN);
}

function recordLines(explanation: Explanation, options: Options): string[] {
  const { declared, live, ledger, protects, settings, refersTo, referredBy, moved } = explanation;
  const limit = options.verbose ? Infinity : SHOWN;
  const id = live.id === null ? '' : ` (id ${renderName(live.id)})`;
  return [
    line('YAML', declared ? `${declared.state}, ${place(declared.source)}` : 'does not name it'),
    ...moved.map(({ from, to, source }) => line('moved', `${renderName(from)} -> ${renderName(to)}, ${place(source)}`)),
    line('Intercom', `${LIVE[live.state]}${id}`),
    line('ledger', ledger ? `owns it${ledger.protected ? ', protected since it was applied' : ''}` : 'does not own it'),
    ...planLines(explanation, options.style),
    ...protects.map((each) => line('protected by', settingText(each))),
    ...settings.map((each) => line('setting', settingText(each))),
    ...referenceLines('refers to', refersTo, limit),
    ...referenceLines('referred by', referredBy, limit),
  ];
}

const LIVE: { readonly [state in Explanation['live']['state']]: string } = {
  found: 'has it',
  missing: 'does not have it',
  archived: 'has it archived',
  merged: 'merged it into another contact',
  ambiguous: 'has several that match',
  'not-read': 'was not asked',
};

function planLines({ plan }: Explanation, style: Style): string[] {
  const steps = plan.steps.map((step) => {
    const adopts = step.action === 'adopt' && step.patch.length > 0 ? ' and updated in-place' : '';
    return line(
      'plan',
      style.bold(`will be ${WILL_BE[step.action]}${adopts} (${step.origin}): ${escapeText(step.reason)}`),
    );
  });
  const isReason = (message: string) =>
    (plan.status === 'blocked' || plan.status === 'accepted') && message === plan.reason;
  const told = plan.findings.filter(({ message }) => !isReason(message));
  const status = plan.status === 'step' ? '' : line('plan', `no step (${plan.status}): ${escapeText(plan.reason)}`);
  return [
    ...(status === '' ? steps : [status]),
    ...told.map(({ severity, message, remedy }) => {
      const what = { refuse: 'apply refuses', blocked: 'blocked', note: 'note' }[severity];
      return line(what, `${escapeText(message)}${remedy === null ? '' : `; remedy: ${escapeText(remedy)}`}`);
    }),
  ];
}

function fieldLines(field: ExplainedField, { style, verbose }: Options): string[] {
  const { yaml, live, applied, intended, label, rule } = field;
  const interrupted = intended ? '; an interrupted run meant to write it' : '';
  const compared =
    live === undefined && applied !== 'never' ? 'is on record, and Intercom does not have it' : APPLIED[applied];
  return [
    style.bold(renderField(field.pointer)),
    line(
      'YAML',
      yaml
        ? `${shownValue(yaml.value, verbose)}, ${place(yaml.source)}${variablesOf(yaml.variables)}`
        : 'does not write it',
    ),
    line('Intercom', live === undefined ? 'nothing to read' : shownValue(live, verbose)),
    line('last applied', `${compared}${interrupted}`),
    line('label', label === 'none' ? label : style.yellow(label)),
    line('rule', rule.text),
    ...field.settings.map((each) => line('declared by', settingText(each))),
  ];
}

const APPLIED: { readonly [state in ExplainedField['applied']]: string } = {
  equal: 'equal to what Intercom has',
  differs: 'differs from what Intercom has',
  never: 'never',
};

function referenceLines(label: string, references: readonly Reference[], limit: number): string[] {
  const lines = references.slice(0, limit).map(({ address, pointer, source, state }) => {
    const where = source === null ? '' : `, ${place(source)}`;
    const how = state === null ? ', not in the YAML' : state === 'present' ? '' : `, ${state}`;
    return line(label, `${renderName(address)} (${renderField(pointer)}${where}${how})`);
  });
  const more = references.length - lines.length;
  return more > 0 ? [...lines, line(label, `and ${more} more; --verbose lists them`)] : lines;
}

function settingText({ path, value, source, environment }: ExplainedSetting): string {
  const shown = typeof value === 'string' ? renderName(value) : renderName(JSON.stringify(value));
  const from = source === null ? 'by default' : place(source);
  return `${renderName(path)}: ${shown}, ${from}${environment === null ? '' : ` (environment ${renderName(environment)})`}`;
}

function line(label: string, text: string): string {
  return `  ${label.padEnd(13)} ${text}`;
}

function place({ file, line: at, column }: SourcePosition): string {
  return `${renderName(file)}:${at}:${column}`;
}
