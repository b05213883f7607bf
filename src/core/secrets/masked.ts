/** What stands in place of a value that is hidden. */
export const MASKED = '‹masked›'
