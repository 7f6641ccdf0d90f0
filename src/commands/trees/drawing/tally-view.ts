import type { Tally } from '../../../tree/walk/znode.ts'

/** How a walk went, in words: `12,345 znodes, 3 gone meanwhile`. */
export function tallyText({ read, gone, denied, skipped }: Tally): string {
  const count = (number: number) => number.toLocaleString('en')
  return [
    `${count(read)} znode${read === 1 ? '' : 's'}`,
    ...(gone > 0 ? [`${count(gone)} gone meanwhile`] : []),
    ...(denied > 0 ? [`${count(denied)} denied`] : []),
    ...(skipped > 0 ? [`${count(skipped)} skipped`] : []),
  ].join(', ')
}
