// Whole processes side by side: each round runs all of them, one after the other, and the first is the measure of the others.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/**
 * Prints a table of how long they took (s), beside the first of them, and the most memory (MB) of one run. The fastest
 * of each says most where the machine has much else to do.
 * A contestant has a `name`, a `command` (program and arguments; undefined: it does not take part), perhaps a `check` of what
 * it printed, and a `slow` one runs once. `before` and `after` get the contestant, and are not timed.
 */
export async function contest(title, entries, { rounds, env, before = () => {}, after = () => {} }) {
  const contestants = entries.filter(({ command }) => command)
  const results = new Map(contestants.map(({ name }) => [name, { seconds: [], mb: 0 }]))
  for (let round = 0; round < rounds; round++) {
    for (const contestant of contestants) {
      if (contestant.slow && round > 0) continue
      await before(contestant)
      const { seconds, mb } = await time(contestant, env)
      await after(contestant)
      const known = results.get(contestant.name)
      known.seconds.push(seconds)
      known.mb = Math.max(known.mb, mb)
    }
  }
  const [first] = results.values()
  console.log(`| ${title}, ${rounds} rounds interleaved, Node ${process.versions.node} | ${cells.join(' | ')} |`)
  console.log(`| --- |${' --- |'.repeat(cells.length)}`)
  for (const [name, { seconds, mb }] of results) {
    const numbers = [median, fastest].flatMap((of) => [of(seconds), of(seconds) / of(first.seconds)])
    console.log(`| ${name} | ${numbers.map((number) => number.toFixed(2)).join(' | ')} | ${mb.toFixed(0)} |`)
  }
  console.log('')
}

async function time({ name, command: [program, argv], check }, env) {
  const start = process.hrtime.bigint()
  const options = { env, maxBuffer: 2e9 }
  // Not in this process's way: it has a session to keep.
  const { stdout, stderr } = await promisify(execFile)('/usr/bin/time', ['-f', '%M', program, ...argv], options)
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  if (check && !check(stdout + stderr)) throw new Error(`${name} printed something else`)
  return { seconds, mb: Number(stderr.trimEnd().split('\n').at(-1)) / 1000 }
}

/** Runs a program to its end. */
export function run([program, argv], env) {
  return promisify(execFile)(program, argv, { env })
}

const cells = ['median s', '÷ first', 'fastest s', '÷ first', 'MB']

function fastest(list) {
  return Math.min(...list)
}

function median(list) {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
}
