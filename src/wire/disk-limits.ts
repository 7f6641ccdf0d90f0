// What files of a data directory may ask for. A length or a count in a damaged file is a number like any other, and a small
// packed file can unpack to a thousand times its size: all are held against these before memory is taken.

const MiB = 1024 * 1024

/** Largest data of one znode, in bytes: no `jute.maxbuffer` in use comes near this. */
export const LARGEST_DATA = 64 * MiB

/** Longest path, in bytes. */
export const LONGEST_PATH = 4 * MiB

/** Most bytes that the ACLs of a snapshot take: some 500,000 different ones. */
export const MOST_ACL_BYTES = 32 * MiB

/**
 * Most bytes that a packed file may unpack to: any file to 256 MiB, larger ones to 100 times their size.
 * Snapshots shrink to a fifth or a twentieth.
 * @param packed size of the file in bytes
 */
export function mostUnpacked(packed: number): number {
  return Math.max(256 * MiB, 100 * packed)
}
