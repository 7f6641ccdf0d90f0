// The shell on a pseudo-terminal, beside node's own REPL and bash: start to first prompt, key to echo, and lines printed
// above a line being typed. node bench/shell/prompt.mjs [ROUNDS]   (needs dist/ and node-pty)
import { spawn as run } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { connect } from '../../dist/lib.js'

const root = resolve(import.meta.dirname, '../..')
const zoosh = join(root, 'bin/run.cjs')
/** Made by `npm run build:binary`; left out where it is not. */
const binary = join(root, 'binary', `${process.platform}-${process.arch}`, 'zoosh')
const rounds = Number(process.argv[2] ?? 15)
const { NODE_EXTRA_CA_CERTS: _, NO_COLOR: __, ...inherited } = process.env
const env = {
  ...inherited,
  HOME: mkdtempSync(join(tmpdir(), 'zoosh-bench-')),
  LC_ALL: 'C.UTF-8',
  ZOOSH_PAGER: '',
  PS1: '$ ',
}

const sandbox = run(process.execPath, [zoosh, 'sandbox', '--port', '0'], { env, stdio: ['pipe', 'pipe', 'inherit'] })
const address = await new Promise((done) => {
  let text = ''
  sandbox.stdout.on('data', (chunk) => {
    text += chunk
    const found = /127\.0\.0\.1:\d+/.exec(text)
    if (found) done(found[0])
  })
})

const programs = {
  zoosh: { file: process.execPath, args: [zoosh, '--server', address], ready: '❯' },
  ...(existsSync(binary) && { binary: { file: binary, args: ['--server', address], ready: '❯' } }),
  'node -i': { file: process.execPath, args: ['-i'], ready: '> ' },
  bash: { file: 'bash', args: ['--norc', '--noprofile', '-i'], ready: '$ ' },
}

function open({ file, args }) {
  const pty = spawn(file, args, { cols: 100, rows: 30, name: 'xterm-256color', env })
  let waiting
  pty.onData((data) => waiting?.(data))
  return {
    pty,
    /** Resolves with the ms until the output has what is wanted. */
    until(wanted) {
      const start = performance.now()
      let text = ''
      return new Promise((done) => {
        waiting = (data) => {
          text += data
          if (!wanted(text)) return
          waiting = undefined
          done(performance.now() - start)
        }
      })
    },
  }
}

const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(values.length * share)]
const median = (values) => percentile(values, 0.5)
const pause = (ms) => new Promise((done) => setTimeout(done, ms))

/** Whole process `node -e 0` on a pseudo-terminal: the floor of every start. */
function floor() {
  const start = performance.now()
  return new Promise((done) =>
    spawn(process.execPath, ['-e', '0'], { env }).onExit(() => done(performance.now() - start)),
  )
}

const starts = { 'node -e 0': [], ...Object.fromEntries(Object.keys(programs).map((name) => [name, []])) }
for (let round = 0; round < rounds; round++) {
  starts['node -e 0'].push(await floor())
  for (const [name, program] of Object.entries(programs)) {
    const at = open(program)
    starts[name].push(await at.until((text) => text.includes(program.ready)))
    at.pty.kill('SIGKILL')
  }
}

async function echo(at, keys) {
  const times = []
  for (let key = 0; key < keys; key++) {
    const shown = at.until((text) => text.includes('x'))
    at.pty.write('x')
    times.push(await shown)
    if (key % 60 === 59) at.pty.write('\u0015')
    await pause(4)
  }
  return times
}

const echoes = {}
for (const [name, program] of Object.entries(programs)) {
  const at = open(program)
  await at.until((text) => text.includes(program.ready))
  await pause(500)
  echoes[name] = await echo(at, 400)
  at.pty.kill('SIGKILL')
}

// 50,000 paths listed in the background, above a half-typed line.
const lines = 50_000
const zk = await connect(address)
const made = []
await zk.create('/bench')
for (let index = 0; index < lines; index++) {
  made.push(zk.create(`/bench/node-${index}`))
  if (made.length === 1_000) await Promise.all(made.splice(0))
}
await Promise.all(made)
await zk.close()
const at = open({ ...programs.zoosh, args: [zoosh, '--server', address] })
await at.until((text) => text.includes('●'))
at.pty.write('ls -R /bench &\r')
const listed = at.until((text) => text.includes('done: ls -R'))
await pause(30)
at.pty.write('get /half/typed')
const took = await listed
at.pty.kill('SIGKILL')
sandbox.kill('SIGTERM')

const node = median(starts['node -e 0'])
console.log(`first prompt (median of ${rounds}, whole process on a pty; node -e 0 is ${node.toFixed(0)} ms)`)
for (const [name, times] of Object.entries(starts)) {
  console.log(
    `  ${name.padEnd(10)} ${median(times).toFixed(0).padStart(5)} ms   ${(median(times) / node).toFixed(2)} × node -e 0`,
  )
}
console.log('key to echo (400 keys, 4 ms apart)')
for (const [name, times] of Object.entries(echoes)) {
  const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)]
  const ratio = p50 / percentile(echoes['node -i'], 0.5)
  console.log(
    `  ${name.padEnd(10)} p50 ${p50.toFixed(2)} ms   p99 ${p99.toFixed(2)} ms   p50 ${ratio.toFixed(2)} × node -i`,
  )
}
console.log(
  `above a half-typed line: ${lines} lines in ${(took / 1_000).toFixed(2)} s, ${Math.round((lines / took) * 1_000)} lines/s`,
)
process.exit(0)
