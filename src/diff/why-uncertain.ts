import { canList, type Project, type RelationshipSpec } from '../model/project.ts';
import type { Traits } from '../model/traits.ts';

/** Why the members of a relationship cannot be told for certain, and what would settle it. */
export function whyUncertain(
  { workspace }: Pick<Project, 'workspace'>,
  relationship: RelationshipSpec | undefined,
  traits: Traits | undefined,
): string {
  if (!canList(workspace.apiVersion)) {
    return (
      'shows only some of the members last applied, or members of others beside them, and Intercom may cut such a list ' +
      `short without a sign; api_version 2.16 can settle it${asking(traits)}. Nothing is written to this relationship`
    );
  }
  if (traits?.reference_listing !== 'no') {
    return (
      'has members that cannot be told for certain: another relationship of the record points at the same type, or the ' +
      'listing of what it points at does not agree with what it shows. Nothing is written to this relationship'
    );
  }
  return (
    'may have members that are not shown, and listings of this workspace do not tell what a record points at (doctor ' +
    `--canary: reference_listing)${relationship?.members === 'owned' ? OWNED : ''}. Nothing is written to this relationship`
  );
}

const OWNED = '; `members: owned` needs the whole list, `members: exact` does not';

/** A canary that knows how many members show has said all it can. */
function asking(traits: Traits | undefined): string {
  return traits?.nested_limit === undefined ? ', and trueup doctor --canary may' : '';
}
