/** The version of Bun that is put into the standalone binary as its runtime, and compiles for it. */
export const BUN = '1.4.5'
