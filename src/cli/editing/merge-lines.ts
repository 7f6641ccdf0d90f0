/** Two changes of the same lines. */
export interface Merged {
  readonly text: string
  /** Places at which both changed the same lines otherwise: there the text has both, between markers. */
  readonly conflicts: number
}

/** What the two sides are called at the markers. */
export interface Sides {
  readonly ours: string
  readonly base: string
  readonly theirs: string
}

const [OURS, BASE, MIDDLE, THEIRS] = ['<<<<<<<', '|||||||', '=======', '>>>>>>>'] as const

/** The markers around a conflict, by which it is known that one was left in. */
export function markerIn(text: string): string | undefined {
  return text.split('\n').find((line) => line.startsWith(`${OURS} `) || line.startsWith(`${THEIRS} `))
}

/** Lines of the base that one side has replaced, [from, to), by others. */
interface Hunk {
  readonly from: number
  readonly to: number
  readonly lines: readonly string[]
}

/**
 * Puts two changes of a text together, line by line, as `diff3 -m` and git do: what one side changed is taken; where both
 * changed lines that are the same or touch, and not to the same, both stand there between markers.
 */
export async function mergeLines(base: string, ours: string, theirs: string, names: Sides): Promise<Merged> {
  const { diffArrays } = await import('diff')
  const lines = base.split('\n')
  const hunksOf = (text: string): Hunk[] => {
    const hunks: Hunk[] = []
    let at = 0
    for (const { added, removed, value } of diffArrays(lines, text.split('\n'))) {
      const last = hunks.at(-1)
      const goesOn = last?.to === at
      if (!added && !removed) at += value.length
      else {
        const hunk = goesOn ? hunks.pop()! : { from: at, to: at, lines: [] }
        if (removed) at += value.length
        hunks.push({ from: hunk.from, to: at, lines: added ? [...hunk.lines, ...value] : hunk.lines })
      }
    }
    return hunks
  }
  const [a, b] = [hunksOf(ours), hunksOf(theirs)]
  const merged: string[] = []
  let conflicts = 0
  let at = 0
  while (a.length + b.length > 0) {
    const region = nextRegion(a, b)
    merged.push(...lines.slice(at, region.from))
    at = region.to
    const was = lines.slice(region.from, region.to)
    const [left, right] = [applied(lines, region, region.a), applied(lines, region, region.b)]
    if (isSame(left, right) || isSame(right, was)) merged.push(...left)
    else if (isSame(left, was)) merged.push(...right)
    else {
      conflicts++
      merged.push(`${OURS} ${names.ours}`, ...left, `${BASE} ${names.base}`, ...was)
      merged.push(MIDDLE, ...right, `${THEIRS} ${names.theirs}`)
    }
  }
  return { text: [...merged, ...lines.slice(at)].join('\n'), conflicts }
}

interface Region {
  from: number
  to: number
  readonly a: Hunk[]
  readonly b: Hunk[]
}

/** Takes the first hunks of both sides that overlap or touch, and where they stand. */
function nextRegion(a: Hunk[], b: Hunk[]): Region {
  const from = Math.min(a[0]?.from ?? Number.POSITIVE_INFINITY, b[0]?.from ?? Number.POSITIVE_INFINITY)
  const region: Region = { from, to: from, a: [], b: [] }
  for (let grows = true; grows; ) {
    grows = false
    for (const [hunks, taken] of [
      [a, region.a],
      [b, region.b],
    ] as const) {
      if (hunks[0] === undefined || hunks[0].from > region.to) continue
      const hunk = hunks.shift()!
      taken.push(hunk)
      region.to = Math.max(region.to, hunk.to)
      grows = true
    }
  }
  return region
}

/** The lines of a region with what one side made of them. */
function applied(lines: readonly string[], { from, to }: Region, hunks: readonly Hunk[]): string[] {
  const made: string[] = []
  let at = from
  for (const hunk of hunks) {
    made.push(...lines.slice(at, hunk.from), ...hunk.lines)
    at = hunk.to
  }
  return [...made, ...lines.slice(at, to)]
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at])
}
