/** The only argument of a standalone binary that is to be a guardian. */
export const GUARDIAN = '__guardian'
