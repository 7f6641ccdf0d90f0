/** One operation of a history on one register: a value and the version that counts its writes. */
export type Operation = {
  /** ms, monotonic: when it was asked, and when its answer came (Infinity: never, it may have happened at any time or not at all). */
  readonly asked: number
  readonly answered: number
} & (
  | { readonly kind: 'read'; readonly value: string; readonly version: number }
  /** `done` is undefined when nobody knows. */
  | { readonly kind: 'cas'; readonly value: string; readonly expected: number; readonly done: boolean | undefined }
)

interface Register {
  readonly value: string
  readonly version: number
}

/** The register after `operation`, or undefined when it could not have gone like that. */
function step({ value, version }: Register, operation: Operation): Register | undefined {
  if (operation.kind === 'read') {
    return operation.value === value && operation.version === version ? { value, version } : undefined
  }
  const matches = operation.expected === version
  if (operation.done === false) return matches ? undefined : { value, version }
  return matches ? { value: operation.value, version: version + 1 } : undefined
}

/**
 * Whether there is an order of the operations that respects real time and in which a single register would have answered
 * as it did (Wing and Gong's search, with the visited states remembered as Lowe does).
 * An operation without an answer needs no book-keeping: it names the version it wants, which comes but once.
 */
export function isLinearizable(history: readonly Operation[], start: Register): boolean {
  const known = history.filter(({ answered }) => Number.isFinite(answered)).sort((a, b) => a.asked - b.asked)
  const lost = history.filter(({ answered }) => !Number.isFinite(answered))
  const visited = new Set<string>()
  const stack: { taken: readonly number[]; from: number; state: Register }[] = [{ taken: [], from: 0, state: start }]
  for (let node = stack.pop(); node; node = stack.pop()) {
    const { state } = node
    let { taken, from } = node
    while (taken.includes(from)) from++
    taken = taken.filter((index) => index > from)
    if (from === known.length) return true
    const key = `${from} ${taken.join(',')} ${state.version} ${state.value}`
    if (visited.has(key)) continue
    visited.add(key)
    const { candidates, before } = nextOnes(known, taken, from)
    for (const operation of lost) {
      const after = operation.asked <= before ? step(state, operation) : undefined
      if (after) stack.push({ taken, from, state: after })
    }
    for (const i of candidates) {
      const after = step(state, known[i]!)
      if (after) stack.push({ taken: [...taken, i].sort((a, b) => a - b), from, state: after })
    }
  }
  return false
}

/** Those that may come next: asked before any other that is left was answered; and when that was. */
function nextOnes(
  known: readonly Operation[],
  taken: readonly number[],
  from: number,
): { candidates: number[]; before: number } {
  const candidates: number[] = []
  let before = Number.POSITIVE_INFINITY
  for (let i = from; i < known.length && known[i]!.asked <= before; i++) {
    if (taken.includes(i)) continue
    candidates.push(i)
    before = Math.min(before, known[i]!.answered)
  }
  return { candidates: candidates.filter((i) => known[i]!.asked <= before), before }
}
