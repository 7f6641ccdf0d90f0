/** Bytes one znode may have in a file: forty times what a server takes by default. A file that is a bomb ends here. */
export const MOST_OF_A_ZNODE = 64 << 20
/**
 * Bytes of a file that are held until its end, so that what it tells may stand in any order. A larger one has to tell it in
 * the order of a walk, as exports do.
 */
export const HELD = 8 << 20
/** The same of a dump that another tool wrote in no order: such a tool holds it all, too. */
export const HELD_UNORDERED = 256 << 20
/** Levels of a tree that a file may tell of. */
export const DEEPEST = 10_000
