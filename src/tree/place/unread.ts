import type { Znode } from '../walk/znode.ts'

/** Whether nothing is known of what is below it: to a reader it must not look like a znode without children. */
export function isUnread({ denied, children }: Znode): boolean {
  return denied !== undefined && children === undefined
}
