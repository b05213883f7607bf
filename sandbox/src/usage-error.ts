/** The command line is wrong; the message says what was expected. */
export class UsageError extends Error {}
