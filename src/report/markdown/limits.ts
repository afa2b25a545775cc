/**
 * GitHub takes comments of 65,536 characters, counted in a way that is not documented: this many pass.
 * Source: reports of users of plan comments; confidence: I.
 */
export const COMMENT_LIMIT = 60_000;

/**
 * GitHub takes job summaries of 1 MiB per step and drops longer ones whole. A UTF-16 code unit is at most three bytes of
 * UTF-8. Source: GitHub's documentation of job summaries; confidence: D.
 */
export const SUMMARY_LIMIT: number = Math.floor((1024 * 1024 - 1) / 3);
