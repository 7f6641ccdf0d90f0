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
 */
export function isLinearizable(history: readonly Operation[], start: Register): boolean {
  const operations = [...history].sort((a, b) => a.asked - b.asked)
  const visited = new Set<string>()
  const stack: { taken: ReadonlySet<number>; from: number; state: Register }[] = [
    { taken: new Set(), from: 0, state: start },
  ]
  for (let node = stack.pop(); node; node = stack.pop()) {
    const { taken, state } = node
    let { from } = node
    while (from < operations.length && taken.has(from)) from++
    const candidates = nextOnes(operations, taken, from)
    if (candidates.every((i) => operations[i]!.answered === Number.POSITIVE_INFINITY)) return true
    for (const i of candidates) {
      const after = step(state, operations[i]!)
      if (!after) continue
      const more = new Set([...taken].filter((index) => index >= from)).add(i)
      const key = `${from} ${[...more].sort((a, b) => a - b).join(',')} ${after.version} ${after.value}`
      if (visited.has(key)) continue
      visited.add(key)
      stack.push({ taken: more, from, state: after })
    }
  }
  return false
}

/** Those that may come next: asked before any other that is left was answered. */
function nextOnes(operations: readonly Operation[], taken: ReadonlySet<number>, from: number): number[] {
  const candidates: number[] = []
  let earliestAnswer = Number.POSITIVE_INFINITY
  for (let i = from; i < operations.length && operations[i]!.asked <= earliestAnswer; i++) {
    if (taken.has(i)) continue
    candidates.push(i)
    earliestAnswer = Math.min(earliestAnswer, operations[i]!.answered)
  }
  return candidates.filter((i) => operations[i]!.asked <= earliestAnswer)
}
