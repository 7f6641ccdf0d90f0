import type { DeviationName } from '../../src/zkcli/deviations.ts'
import { tokens } from '../../src/zkcli/grammar/tokens.ts'
import type { Line, Script } from './transcript.ts'

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
const oddPaths = ['ROOT/', 'nope', '""', 'ROOT//a', 'ROOT/./b', 'ROOT/a/..']
/** The znode of watches that last. */
const WATCHED = 'ROOT/a'
const values = ['x', '"two words"', "'single'", '""', '42', 'a=b', '{"json":1}', '"', 'ü', '\\n', '-5', '#no', 'a;b']
const goodAcls = ['world:anyone:cdrwa', 'world:anyone:rcdwa,ip:127.0.0.1:r', 'ip:127.0.0.1:cdrwa']
const acls = [...goodAcls, 'auth::cdrwa', 'bad', 'x:y:r']

interface Form {
  readonly name: string
  /** Flags that may come anywhere, each with what follows it. */
  readonly flags?: readonly string[]
  /** Flags of which one is given, nearly always. */
  readonly one?: readonly string[]
  readonly operands?: readonly (readonly string[])[]
  /** Surplus operands are asked for too; not where they would be versions or watches. */
  readonly surplus?: boolean
  /** A bad path ends the real one. */
  readonly goodPaths?: boolean
  /** Neither is an operand left out nor a strange flag given: what that does is compared elsewhere. */
  readonly whole?: boolean
  readonly differs?: DeviationName
}

const forms: readonly Form[] = [
  {
    name: 'create',
    flags: ['-s', '-e', '-c', '-t 100000', '-t -5', '-t 0', '-es', '-t100000', '-t x'],
    operands: [paths, values, acls],
    surplus: true,
  },
  { name: 'get', flags: ['-s', '-w', '-sw'], operands: [paths] },
  { name: 'ls', flags: ['-s', '-w', '-R', '-?'], operands: [paths] },
  { name: 'stat', flags: ['-w'], operands: [paths] },
  { name: 'set', flags: ['-s', '-v 0', '-v 1', '-v -1', '-v0'], operands: [paths, values] },
  { name: 'delete', flags: ['-v 0', '-v 3', '-v=1'], operands: [paths] },
  { name: 'deleteall', flags: ['-b 10', '-b x', '-b 0'], operands: [paths.slice(1)], surplus: true },
  { name: 'getAcl', flags: ['-s'], operands: [paths], surplus: true },
  { name: 'setAcl', flags: ['-s', '-v 0', '-v 1'], operands: [paths, acls], surplus: true },
  { name: 'setAcl', one: ['-R'], flags: ['-s'], operands: [paths, goodAcls], goodPaths: true },
  { name: 'sync', operands: [paths], surplus: true },
  { name: 'getAllChildrenNumber', operands: [paths], surplus: true },
  { name: 'getEphemerals', operands: [paths], surplus: true },
  { name: 'whoami', surplus: true },
  {
    name: 'addauth',
    operands: [
      ['digest', 'ip'],
      ['u:p', 'bob:secret'],
    ],
    whole: true,
  },
  { name: 'listquota', operands: [paths], surplus: true },
  {
    name: 'setquota',
    one: ['-n 5', '-b 100', '-N 10', '-B 1000', '-n 0', '-b -1', '-n x', '-n -1', '-b 0'],
    operands: [paths],
    surplus: true,
  },
  { name: 'delquota', flags: ['-n', '-b', '-N', '-B'], operands: [paths], surplus: true },
  { name: 'removewatches', flags: ['-c', '-d', '-a', '-l'], operands: [paths] },
  { name: 'config', flags: ['-s', '-w', '-c'], surplus: true },
  { name: 'printwatches', operands: [['on', 'off', 'x']], whole: true },
  { name: 'history', surplus: true },
  { name: 'redo', operands: [['0', '99999', '-1']], whole: true },
  { name: 'reconfig', flags: ['-s', '-v 5'], one: ['-add server.9=h', '-remove 9', '-members x', '-v zz'] },
]

const addWatch = (mode: string): Form => ({
  name: 'addWatch',
  one: [mode, mode, '-m x'],
  operands: [[WATCHED]],
  goodPaths: true,
})

/** Command lines from zkCli's grammar: flags on both sides of operands, doubled, unknown or missing; words of all kinds. */
export function generated(seed: number, count: number): Script {
  const next = random(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!
  // On servers before 3.9 the watches of a path get into each other's way: one kind a script, and none for once beside it.
  const lasting = pick([undefined, '-m PERSISTENT', '-m persistent_recursive'])
  const line = (): Line => {
    const form = pick(lasting === undefined ? forms : [...forms, addWatch(lasting)])
    const words = operandsOf(form, next, pick)
    const flags = (form.flags ?? []).filter(() => next() < 0.25)
    if (form.one && next() < 0.95) flags.push(pick(form.one))
    if (!form.whole && next() < 0.04) flags.push(pick(unknown(form)))
    for (const flag of flags) words.splice(Math.floor(next() * (words.length + 1)), 0, flag)
    if (lasting && flags.some((flag) => /w/.test(flag)))
      words.forEach((word, i) => {
        if (word === WATCHED) words[i] = 'ROOT/b'
      })
    // A quote left open would reach for the next one.
    const spelled = words.includes('"') ? words : words.map((word) => quoted(word, next))
    const text = [form.name, ...spelled].join(next() < 0.05 ? '  ' : ' ')
    return { text: next() < 0.03 ? ` ${text}\t` : text, differs: form.differs }
  }
  const lines = Array.from({ length: count }, line)
  const made = ['create ROOT x', 'create ROOT/a y', 'create ROOT/b', 'create ROOT/a/c "z z"'].map((text) => ({ text }))
  const last = ['sync ROOT', 'sync ROOT', 'ls -R ROOT'].map((text) => ({ text }))
  return { name: `generated from seed ${seed}`, lines: [...made, ...lines, ...last] }
}

function operandsOf(form: Form, next: () => number, pick: <T>(from: readonly T[]) => T): string[] {
  const operands = (form.operands ?? []).map((choices) => pick(choices))
  if (form.operands?.[0]?.includes('ROOT/a') && !form.goodPaths && next() < 0.1) {
    operands[0] = pick(form.name === 'deleteall' ? ['nope', '""'] : oddPaths)
  }
  if (form.whole) return operands
  // Data and ACLs may be left out, and so may, rarely, what a command cannot do without.
  const kept = operands.slice(0, next() < 0.06 ? 0 : 1 + Math.floor(next() * operands.length * 1.4))
  if (form.surplus && kept.length === operands.length && next() < 0.1) kept.push('surplus')
  return kept
}

/** Flags nobody has; -v without its number would end the real one where it has a meaning. */
function unknown({ flags = [], surplus = false }: Form): string[] {
  const hasVersion = flags.some((flag) => flag.startsWith('-v'))
  return ['-q', '--long', ...(hasVersion ? [] : ['-v']), ...(surplus ? ['-'] : [])]
}

/** Now and then a word stands in quotes. */
function quoted(word: string, next: () => number): string {
  if (next() > 0.06 || /["'\s]/.test(word)) return word
  return next() < 0.5 ? `"${word}"` : `'${word}'`
}

/**
 * Generated lines as words of processes of their own. Left out is what would show a deviation there: what a session leaves
 * behind, and faults of quotas, which only the exit code tells.
 */
export function generatedWords(seed: number, count: number): { words: string[] }[] {
  return generated(seed, count).lines.flatMap(({ text }) => {
    const words = tokens(text) ?? []
    const left = words.some((word) => /^-e?s?e/.test(word)) || /^setquota|^addauth/.test(words[0] ?? '')
    return left ? [] : [{ words }]
  })
}
