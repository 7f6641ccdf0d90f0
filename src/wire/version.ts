/**
 * How many changes lie between two versions of a znode's data or ACL, negative when `later` is the earlier one. A version
 * is an int: after 2147483647 comes -2147483648.
 */
export function changesBetween(earlier: number, later: number): number {
  return (later - earlier) | 0
}
