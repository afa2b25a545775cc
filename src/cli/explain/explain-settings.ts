import type { FindSetting } from '../../config/locate-settings.ts';
import { type Address, addressGlob, parseAddress } from '../../model/address.ts';
import { type FieldPointer, parseFieldPointer } from '../../model/body.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import type { Step } from '../../model/plan.ts';
import type { Project } from '../../model/project.ts';
import type { ExplainedSetting } from '../../report/explanation.ts';

type Path = readonly (string | number)[];

/** Globs of `protect` that cover an address. */
export function explainProtects(project: Project, find: FindSetting, address: Address): ExplainedSetting[] {
  return project.protect.flatMap((glob, index) =>
    addressGlob(glob)(address) ? [setting(find, ['protect', index], glob)] : [],
  );
}

/** What trueup.yaml says that has a say in this address: its type's `prune`, and the limits when something goes. */
export function explainSettings(
  project: Project,
  find: FindSetting,
  address: Address,
  steps: readonly Step[],
): ExplainedSetting[] {
  const { workspace, limits } = project;
  const parts = parseAddress(address);
  const type = parts?.kind === 'instance' && Object.hasOwn(project.types, parts.type) ? parts.type : undefined;
  const counts = steps.some((step) => step.action === 'delete' || step.action === 'forget');
  return [
    setting(find, ['workspace', 'api_version'], workspace.apiVersion),
    ...(type === undefined ? [] : [setting(find, ['types', type, 'prune'], project.types[type]?.prune ?? 'owned')]),
    ...(counts
      ? [
          setting(find, ['limits', 'deletes'], limits.deletes),
          setting(find, ['limits', 'delete_percent'], limits.deletePercent),
        ]
      : []),
  ];
}

/** Where the type of one field is declared, part by part: an environment may overlay each of them. */
export function explainFieldSettings(find: FindSetting, address: Address, pointer: FieldPointer): ExplainedSetting[] {
  const path = declarationOf(address, pointer);
  const whole = path && find(path);
  if (!path || !whole) return [];
  if (!isJsonObject(whole.value)) return [setting(find, path, null)];
  return Object.keys(whole.value).map((key) => setting(find, [...path, key], null));
}

function declarationOf(address: Address, pointer: FieldPointer): Path | undefined {
  const { section, name } = parseFieldPointer(pointer);
  const parts = parseAddress(address);
  if (section === 'time' || parts === undefined) return undefined;
  if (parts.kind === 'instance') return ['types', parts.type, 'attributes', name];
  return [`${parts.kind}s`, section === 'attributes' ? 'attributes' : 'relationships', name];
}

function setting(find: FindSetting, path: Path, byDefault: Json): ExplainedSetting {
  const found = find(path);
  return {
    path: path
      .map((step) => (typeof step === 'number' ? `[${step}]` : step))
      .join('.')
      .replaceAll('.[', '['),
    value: found ? (found.value as Json) : byDefault,
    source: found?.source ?? null,
    environment: found?.environment ?? null,
  };
}
