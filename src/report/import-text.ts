import type { Address } from '../model/address.ts';
import { escapeText } from './escape.ts';
import type { CoverageReport, ImportReport, ReportedNote } from './import-report.ts';
import { countOf, joinLines, renderName, renderNames } from './name.ts';
import type { Style } from './style.ts';

const SHOWN = 5;

interface Options {
  readonly style: Style;
  readonly verbose: boolean;
  readonly quiet: boolean;
}

/** What an import did: what is declared, which files changed, and in the last line what it came to. */
export function renderImport(report: ImportReport, { style, verbose, quiet }: Options): string {
  const { types, fields } = report.declared;
  const declares = [
    ...types.map((type) => `trueup.yaml: declares the type ${renderName(type)}`),
    ...fields.map(
      ({ owner, name, type, guess }) =>
        `trueup.yaml: declares ${renderName(owner)}.${renderName(name)}: ${renderName(type)}${guess === undefined ? '' : style.dim(` (${guess})`)}`,
    ),
  ];
  const files = report.files
    .filter(({ added, changed }) => added + changed > 0)
    .map(({ path, isNew, added, changed }) => {
      const did = [added > 0 ? `${added} added` : '', changed > 0 ? `${changed} changed` : ''].filter(Boolean);
      return `${renderName(path)}: ${isNew ? 'new, ' : ''}${did.join(', ')}`;
    });
  const external =
    report.external.length === 0
      ? []
      : [
          `Declared external, since something points at them: ${renderNames(report.external, verbose ? Infinity : SHOWN)}`,
        ];
  const detail = [...declares, ...files, ...external];
  return joinLines([...(quiet || detail.length === 0 ? [] : [...detail, '']), style.bold(verdict(report))]);
}

/** What was left out or left alone, for stderr: like notes as one. */
export function renderImportNotes(notes: readonly ReportedNote[], { style, verbose }: Omit<Options, 'quiet'>): string {
  const groups = new Map<string, Address[]>();
  for (const { message, address } of notes) {
    const group = groups.get(message) ?? [];
    if (address !== undefined) group.push(address);
    groups.set(message, group);
  }
  const lines = [...groups].map(([message, addresses]) => {
    const whose = addresses.length === 0 ? '' : `${renderNames(addresses, verbose ? Infinity : SHOWN)}: `;
    return `${style.yellow('Warning:')} ${whose}${escapeText(message)}\n`;
  });
  return lines.join('');
}

/** What is live and not in the YAML. */
export function renderCoverage({ limited, groups }: CoverageReport, { style, verbose, quiet }: Options): string {
  const lines = groups.flatMap(({ name, live, declared, external, unnamed, undeclared }) => {
    const parts = [
      `${declared} in the YAML${external > 0 ? ` (${external} external)` : ''}`,
      `${undeclared.length} not`,
      ...(unnamed > 0 ? [`${unnamed} without external id`] : []),
    ];
    const shown = verbose ? undeclared : undeclared.slice(0, MOST_LISTED);
    const more = undeclared.length - shown.length;
    return [
      style.bold(`${renderName(name)}: ${live} live, ${parts.join(', ')}`),
      ...(quiet ? [] : shown.map((address) => `  ${renderName(address)}`)),
      ...(quiet || more === 0 ? [] : [`  and ${more} more (--verbose shows all)`]),
    ];
  });
  const live = groups.reduce((sum, group) => sum + group.live, 0);
  const declared = groups.reduce((sum, group) => sum + group.declared, 0);
  const share = live === 0 ? '' : ` (${Math.floor((100 * declared) / live)} %)`;
  return joinLines([
    ...lines,
    ...(lines.length === 0 ? [] : ['']),
    ...(limited === undefined ? [] : [style.dim(limited), '']),
    style.bold(`Coverage: ${declared} of ${live} that are live stand in the YAML${share}.`),
  ]);
}

const MOST_LISTED = 50;

function verdict({ dryRun, added, changed, same, external, differing }: ImportReport): string {
  const owned = added.length + changed.length + same.length - differing.length;
  const counts = [
    `${added.length} added`,
    `${changed.length} changed`,
    `${same.length} as they were`,
    ...(external.length > 0 ? [`${external.length} declared external`] : []),
    ...(differing.length > 0 ? [`${differing.length} left differing`] : []),
  ].join(', ');
  if (dryRun) return `Import (dry run): ${counts}. Nothing was written.`;
  return `Import complete: ${counts}. ${countOf(owned, 'address is', 'addresses are')} owned from here.`;
}
