/**
 * Called right before every side effect with its name, so that a test can end the world there. What it throws counts as
 * a failure of that effect. On disk: `mkdir open write append fsync rename dirsync lock unlock`; on the wire: `request`
 * before a request leaves, `answer` before its answer is looked at.
 */
export type StepHook = (name: string) => void | Promise<void>;

/** The hook where nobody watches. */
export const NO_STEP: StepHook = () => undefined;
