import { type Finding, isScoped } from '../../model/plan.ts';
import type { Guard } from './guard.ts';

/** `prune: all` decides by what is not in a listing, so a listing that does not add up decides nothing. */
export const incompleteListing: Guard = ({ project, live, options }) => {
  if (isScoped({ options })) return [];
  return Object.entries(project.types).flatMap(([type, spec]): Finding[] => {
    if (spec.prune !== 'all' || live.listed.includes(type)) return [];
    return [
      {
        code: 'incomplete-listing',
        severity: 'refuse',
        message: `the listing of ${type} changed while it was read and never added up to its total`,
        addresses: [],
        remedy: 'try again when fewer writes are going on',
      },
    ];
  });
};
