import type { CoverageReport, ImportReport } from './import-report.ts';
import { renderJson } from './json-line.ts';

/** An import as one JSON document; `diff` holds what a dry run would change. */
export function renderImportDocument(report: ImportReport, diff: string | undefined): string {
  const { dryRun, added, changed, same, external, differing, declared, files, notes } = report;
  const document = {
    format: 'trueup-import',
    version: 1,
    dry_run: dryRun,
    summary: {
      added: added.length,
      changed: changed.length,
      same: same.length,
      external: external.length,
      differing: differing.length,
    },
    added,
    changed,
    same,
    external,
    differing,
    declared: {
      types: declared.types,
      fields: declared.fields.map(({ owner, name, type, guess }) => ({ owner, name, type, guess: guess ?? null })),
    },
    files: files.map(({ path, isNew, added: more, changed: other }) => ({
      path,
      new: isNew,
      added: more,
      changed: other,
    })),
    notes: notes.map(({ address, message }) => ({ address: address ?? null, message })),
    ...(diff === undefined ? {} : { diff }),
  };
  return `${renderJson(document, 2)}\n`;
}

/** What is live and not in the YAML, as one JSON document. */
export function renderCoverageDocument({ limited, groups }: CoverageReport): string {
  const document = {
    format: 'trueup-coverage',
    version: 1,
    limited: limited ?? null,
    groups: groups.map(({ name, live, declared, external, unnamed, undeclared }) => ({
      name,
      live,
      declared,
      external,
      unnamed,
      undeclared,
    })),
  };
  return `${renderJson(document, 2)}\n`;
}
