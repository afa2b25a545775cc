/**
 * The ids of the locks of this very process. A lock with its pid that is not among them is from an earlier process with
 * the same pid, as containers have them, and that one is dead.
 */
export const locksHeldHere: Set<string> = new Set();
