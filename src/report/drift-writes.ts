import { type DriftFile, type DriftItem, type DriftReport, isOpen } from './drift-report.ts';
import { escapeText } from './escape.ts';
import { countOf, renderField, renderName, renderNames } from './name.ts';
import type { Style } from './style.ts';

const SHOWN = 20;

/** What `--write` wrote, file by file, and what it did not and why; nothing without it. */
export function renderDriftWrites(
  report: DriftReport,
  { style, verbose }: { style: Style; verbose: boolean },
): string[] {
  const { written } = report;
  if (written === undefined) return [];
  const kept = groupKept(report.items);
  const head = written.dryRun ? 'Would be written into the YAML:' : 'Written into the YAML:';
  return [
    ...(written.files.length === 0 ? [] : [style.bold(head), ...written.files.map(renderFile), '']),
    ...(kept.size === 0
      ? []
      : [
          style.bold('Not written, and why:'),
          ...[...kept].map(
            ([why, names]) => `  ${renderNames(names, verbose ? Infinity : SHOWN)}: ${style.yellow(escapeText(why))}`,
          ),
          '',
        ]),
  ];
}

function renderFile({ path, isNew, fields, removed, added }: DriftFile): string {
  const did = [
    ...(fields > 0 ? [`${countOf(fields, 'field')} changed`] : []),
    ...(removed > 0 ? [`${countOf(removed, 'record')} taken out`] : []),
    ...(added > 0 ? [`${added} declared external`] : []),
  ];
  return `  ${renderName(path)}: ${isNew ? 'new, ' : ''}${did.join(', ')}`;
}

/** Places by the reason they have in common. */
function groupKept(items: readonly DriftItem[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const item of items.filter(isOpen)) {
    if (item.write?.done !== false) continue;
    const { why } = item.write;
    const name = item.pointer === null ? item.address : `${item.address} ${renderField(item.pointer)}`;
    const group = groups.get(why);
    if (group) group.push(name);
    else groups.set(why, [name]);
  }
  return groups;
}
