import type { Script } from './transcript.ts'

/** A small generator of pseudo-random numbers (mulberry32): the same lines in every run. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const paths = ['ROOT', 'ROOT/a', 'ROOT/b', 'ROOT/a/c', 'ROOT/a/d', 'ROOT/nope', 'ROOT/x/y']
const oddPaths = ['ROOT/', 'nope', '""', 'ROOT//a', 'ROOT/./b', '/zookeeper', 'ROOT/a/..']
const values = ['x', '"two words"', "'single'", '""', '42', 'a=b', '{"json":1}', '"', 'ü', '\\n']
const acls = [
  'world:anyone:cdrwa',
  'world:anyone:rcdwa,ip:127.0.0.1:r',
  'auth::cdrwa',
  'ip:127.0.0.1:cdrwa',
  'bad',
  'x:y:r',
]

interface Form {
  readonly name: string
  /** Flags that may come anywhere, each with what follows it. */
  readonly flags: readonly string[]
  readonly operands: readonly (readonly string[])[]
  /** Surplus operands are asked for too; not where they would be versions. */
  readonly surplus: boolean
}

const forms: readonly Form[] = [
  {
    name: 'create',
    flags: ['-s', '-e', '-c', '-t 100000', '-t -5', '-es'],
    operands: [paths, values, acls],
    surplus: true,
  },
  { name: 'get', flags: ['-s', '-w', '-sw'], operands: [paths], surplus: false },
  { name: 'ls', flags: ['-s', '-w', '-R', '-?'], operands: [paths], surplus: false },
  { name: 'stat', flags: ['-w'], operands: [paths], surplus: false },
  { name: 'set', flags: ['-s', '-v 0', '-v 1', '-v -1'], operands: [paths, values], surplus: false },
  { name: 'delete', flags: ['-v 0', '-v 3'], operands: [paths], surplus: false },
  { name: 'deleteall', flags: ['-b 10', '-b x'], operands: [paths.slice(1)], surplus: true },
  { name: 'getAcl', flags: ['-s'], operands: [paths], surplus: true },
  { name: 'setAcl', flags: ['-s', '-v 0', '-v 1'], operands: [paths, acls], surplus: true },
  { name: 'sync', flags: [], operands: [paths], surplus: true },
  { name: 'getAllChildrenNumber', flags: [], operands: [paths], surplus: true },
  { name: 'listquota', flags: [], operands: [paths], surplus: true },
  { name: 'getEphemerals', flags: [], operands: [paths], surplus: true },
  { name: 'whoami', flags: [], operands: [], surplus: true },
]

/** Command lines from zkCli's grammar: flags on both sides of operands, doubled, unknown or missing; words of all kinds. */
export function generated(seed: number, count: number): Script {
  const next = random(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!
  const lines = Array.from({ length: count }, () => {
    const form = pick(forms)
    const operands = form.operands.map((choices) => pick(choices))
    if (operands.length > 0 && next() < 0.1) operands[0] = pick(form.name === 'deleteall' ? ['nope', '""'] : oddPaths)
    // Data and ACLs may be left out, and so may, rarely, what a command cannot do without.
    const kept = operands.slice(0, next() < 0.06 ? 0 : 1 + Math.floor(next() * operands.length * 1.4))
    if (form.surplus && kept.length === operands.length && next() < 0.1) kept.push('surplus')
    const flags = form.flags.filter(() => next() < 0.3)
    if (next() < 0.04) flags.push(pick(['-q', '--long', '-v', '-']))
    const words = [...kept]
    for (const flag of flags) words.splice(Math.floor(next() * (words.length + 1)), 0, flag)
    return { text: [form.name, ...words].join(next() < 0.05 ? '  ' : ' ') }
  })
  const made = ['create ROOT x', 'create ROOT/a y', 'create ROOT/b', 'create ROOT/a/c "z z"'].map((text) => ({ text }))
  const last = ['sync ROOT', 'sync ROOT', 'ls -R ROOT'].map((text) => ({ text }))
  return { name: `generated from seed ${seed}`, lines: [...made, ...lines, ...last] }
}
