import type { Comparison } from '../../../tree/place/differences.ts'

/** What a comparison came to, in words. */
export function verdict({ added, removed, changed, unreadable, equal }: Comparison): string {
  const parts = [
    ...(added > 0 ? [`${added} added`] : []),
    ...(removed > 0 ? [`${removed} removed`] : []),
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...(unreadable > 0 ? [`${unreadable} not to be compared`] : []),
  ]
  return `${parts.length === 0 ? 'no difference' : parts.join(', ')}, ${equal} equal`
}

/** What was not compared, each said once, in numbers. */
export function leftOut({ ephemerals, untold, hidden, left, right }: Comparison): string[] {
  const gone = left.gone + right.gone
  const inAll = ephemerals.left + ephemerals.right
  return [
    ...(inAll > 0
      ? [
          `ephemerals are left out, ${ephemerals.left} on the left and ${ephemerals.right} on the right (--ephemerals compares them)`,
        ]
      : []),
    ...(untold.data > 0 ? [`of ${untold.data} znodes one place does not tell the data: it was not compared`] : []),
    ...(untold.acl > 0
      ? [`of ${untold.acl} znodes one place does not tell the ACL: it was not compared (--no-acl asks for none)`]
      : []),
    ...(hidden > 0 ? [`of ${hidden} ACLs the server hides the hashes: only the users were compared`] : []),
    ...(gone > 0 ? [`${gone} znodes were deleted while the trees were read`] : []),
  ]
}

/** Of how many znodes on either side something could not be read. */
export function denied({ left, right }: Comparison): number {
  return left.denied + right.denied
}
