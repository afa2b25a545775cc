/** An external id nobody gives to anything: asking for it shows how Intercom says that something is missing. */
export const NO_SUCH_ID = 'trueup-doctor-asks-for-what-cannot-exist';

/** A conversation that cannot exist: Intercom counts from 1. */
export const NO_SUCH_CONVERSATION = '0';

/** An email nobody has: `.invalid` is no domain of anybody's (RFC 2606). */
export const NO_SUCH_EMAIL = 'trueup-doctor@nobody.invalid';
