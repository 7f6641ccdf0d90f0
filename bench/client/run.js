// Compares clients on one connection to one real server, and prints the table of bench/client/README.md: node
// bench/client/run.js [ROUNDS] [--peers zoosh,raw,…] [--times N]. Needs Debian's zookeeper and python3-kazoo; peers that
// are missing are left out. --times makes every task N times as long, so that warming up counts for less.
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { homedir, loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { build } from 'esbuild'
import { classpath, scratch, startServer } from '../real-server.mjs'

const { values, positionals } = parseArgs({
  options: { peers: { type: 'string' }, times: { type: 'string', default: '1' } },
  allowPositionals: true,
})
const rounds = Number(positionals[0] ?? 5)
process.env.BENCH_TIMES = values.times
const { tasks } = await import('./tasks.js')
const here = import.meta.dirname
const folder = scratch()
const cache = join(homedir(), '.cache/zoosh/bench')
const bundle = join(folder, 'zoosh.mjs')
const sizes = Object.fromEntries(Object.entries(tasks).map(([name, { n }]) => [name, n]))
const run = promisify(execFile)

/** How each client is started: its program, and what it is given between the server's address and the prefix. */
const all = {
  zoosh: async () => [process.execPath, [join(here, 'zoosh.js')], bundle],
  raw: async () => [process.execPath, [join(here, 'raw.js')], 'lean'],
  'raw, whole answers': async () => [process.execPath, [join(here, 'raw.js')], 'whole'],
  Java: async () => {
    execFileSync('javac', ['-cp', classpath, '-d', folder, join(here, 'JavaClient.java')], { stdio: 'pipe' })
    return ['java', ['-cp', `${classpath}:${folder}`, 'JavaClient'], '-']
  },
  kazoo: async () => {
    execFileSync('/usr/bin/python3', ['-c', 'import kazoo'], { stdio: 'pipe' })
    return ['/usr/bin/python3', [join(here, 'kazoo_client.py')], '-']
  },
  'node-zookeeper-client': async () => {
    mkdirSync(cache, { recursive: true })
    if (!existsSync(join(cache, 'node_modules/node-zookeeper-client'))) {
      execFileSync('npm', ['install', '--no-save', '--prefix', cache, 'node-zookeeper-client@1.1.3'], { stdio: 'pipe' })
    }
    return [process.execPath, [join(here, 'node-zookeeper-client.js')], cache]
  },
}

/** As users get it: with the options of scripts/build.js that bear on speed. */
async function bundleLibrary() {
  await build({
    entryPoints: [resolve(here, '../../src/lib.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    keepNames: true,
    logLevel: 'error',
  })
}

async function prepare(names) {
  const ready = {}
  for (const name of names) {
    if (!all[name]) throw new Error(`no peer ${name}: there are ${Object.keys(all).join(', ')}`)
    try {
      ready[name] = await all[name]()
    } catch (error) {
      process.stderr.write(`left out: ${name} (${error.message.split('\n')[0]})\n`)
    }
  }
  return ready
}

/** Runs one client. @returns its figures by task */
async function contest([program, args, extra], address, prefix) {
  const list = Object.entries(sizes).map(([name, n]) => `${name}=${n}`)
  const tail = program === 'java' ? list : program.endsWith('python3') ? [JSON.stringify(sizes)] : []
  const { stdout } = await run(program, [...args, address, extra, prefix, ...tail], { maxBuffer: 1e8 })
  const lines = stdout.trim().split('\n').filter(Boolean)
  return Object.fromEntries(lines.map((line) => JSON.parse(line)).map((figures) => [figures.name, figures]))
}

/** Takes away what a client made, so that the server has as much to carry in the last round as in the first. */
async function wipe(zk, prefix) {
  for (const child of (await zk.children(prefix)).children) {
    const { children } = await zk.children(`${prefix}/${child}`)
    await zk.deleteMany(children.map((name) => `${prefix}/${child}/${name}`))
    await zk.delete(`${prefix}/${child}`)
  }
  await zk.delete(prefix)
}

const load = () => loadavg()[0].toFixed(0)
const server = await startServer()
/** By client: one object of figures a round. */
const results = {}
const before = load()
try {
  await bundleLibrary()
  const peers = await prepare(values.peers?.split(',') ?? Object.keys(all))
  const { connect } = await import(bundle)
  const zk = await connect(server.address)
  // A first round is not counted: it warms the server up. The order changes from round to round.
  for (let round = 0; round <= rounds; round++) {
    const names = Object.keys(peers)
    const order = [...names.slice(round % names.length), ...names.slice(0, round % names.length)]
    for (const name of order) {
      const prefix = `/bench-${round}-${names.indexOf(name)}`
      const figures = await contest(peers[name], server.address, prefix)
      if (round > 0) (results[name] ??= []).push(figures)
      await wipe(zk, prefix)
      process.stderr.write(`round ${round} of ${rounds}: ${name}\n`)
    }
  }
  await zk.close()
  print(Object.keys(peers))
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}

/** The median over the rounds of one client's figure, or of its ratio to another client's in the same round. */
function middle(task, key, name, other) {
  const ratios = results[name].flatMap((round, i) => {
    const base = other === undefined ? 1 : results[other]?.[i][task]?.[key]
    return round[task] && base ? [round[task][key] / base] : []
  })
  return ratios.length > 0 ? median(ratios) : undefined
}

function print(names) {
  const number = (value, digits = 1) =>
    value === undefined ? '–' : value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(digits)
  const peers = names.filter((name) => name !== 'zoosh')
  const table = (title, key, digits) => {
    process.stdout.write(`${title}\n\n| | ${names.join(' | ')} | ${peers.map((name) => `÷ ${name}`).join(' | ')} |\n`)
    process.stdout.write(`|---|${'---|'.repeat(names.length + peers.length)}\n`)
    for (const [task, { what }] of Object.entries(tasks)) {
      const cells = names.map((name) => number(middle(task, key, name), digits))
      const ratios = peers.map((name) => number(middle(task, key, 'zoosh', name), 2))
      process.stdout.write(`| ${what} | ${[...cells, ...ratios].join(' | ')} |\n`)
    }
    process.stdout.write('\n')
  }
  table('Client CPU, µs an operation:', 'cpu', 1)
  table('Operations a second:', 'rate', 0)
  const memory = middle('memory', 'rate', 'zoosh')
  process.stdout.write(
    `${rounds} rounds, Node ${process.versions.node}, load ${before} at the start and ${load()} at the end; zoosh had ${number(memory)} MB at the end.\n`,
  )
}
