import type { Plan } from '../../model/plan.ts';
import { clip } from '../name.ts';
import { renderCode } from './markdown-text.ts';

/** The file in which nothing is left out. */
export interface Whole {
  readonly name: string;
  readonly url?: string;
  readonly sha256: string;
}

/** Says what was left out for want of room, and where the whole is. */
export function renderShortened(without: readonly string[], plan: Plan, whole: Whole | undefined): string {
  const what = [...new Set(without)].join(', ');
  return `> [!NOTE]\n> Shortened to fit. Left out: ${what}. ${renderWhole(plan, whole)}`;
}

function renderWhole(plan: Plan, whole: Whole | undefined): string {
  if (whole === undefined) return `The whole plan has checksum ${renderCode(clip(plan.checksum, 100))}.`;
  return `The whole plan is in ${renderLink(whole)}, sha256 ${renderCode(clip(whole.sha256, 100))}.`;
}

function renderLink({ name, url }: Whole): string {
  const text = renderCode(clip(name, 200));
  const target = url === undefined || !URL.canParse(url) ? undefined : new URL(url);
  if (target === undefined || !/^https?:$/u.test(target.protocol)) return text;
  return `[${text}](<${target.href.replace(/[<>\\\s]/gu, (character) => encodeURIComponent(character))}>)`;
}
