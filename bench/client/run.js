// Compares clients on one connection to one real server, rounds interleaved, and prints a table for bench/README.md.
// node bench/client/run.js [rounds]; needs Debian's zookeeper and python3-kazoo. Peers that are missing are left out.
import { execFile, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { tasks } from './tasks.js'

const here = dirname(fileURLToPath(import.meta.url))
const rounds = Number(process.argv[2] ?? 3)
const port = 23_181
const scratch = mkdtempSync('/dev/shm/zoosh-bench-')
const cache = join(homedir(), '.cache/zoosh/bench')
const jars = [
  'zookeeper',
  'zookeeper-jute',
  'slf4j-api',
  'slf4j-nop',
  'netty-all',
  'metrics-core',
  'commons-cli',
  'snappy-java',
]
const classpath = jars.map((jar) => `/usr/share/java/${jar}.jar`).join(':')
const sizes = Object.fromEntries(Object.entries(tasks).map(([name, { n }]) => [name, n]))

async function serve() {
  writeFileSync(
    join(scratch, 'zoo.cfg'),
    `dataDir=${scratch}/data\nclientPort=${port}\nclientPortAddress=127.0.0.1\ntickTime=2000\nmaxClientCnxns=0\nadmin.enableServer=false\n`,
  )
  const flags = ['-Xmx1g', '-Dzookeeper.forceSync=no', '-cp', classpath]
  const server = spawn(
    'java',
    [...flags, 'org.apache.zookeeper.server.quorum.QuorumPeerMain', join(scratch, 'zoo.cfg')],
    {
      stdio: 'ignore',
    },
  )
  for (let i = 0; i < 200; i++) {
    const up = await new Promise((done) => {
      const probe = createConnection({ port, host: '127.0.0.1' }, () => probe.destroy())
      probe.on('error', () => done(false)).on('close', (failed) => done(!failed))
    })
    if (up) break
    await sleep(50)
  }
  await sleep(1000)
  return server
}

async function prepare() {
  const bundle = join(scratch, 'zoosh.mjs')
  await build({
    entryPoints: [resolve(here, '../../src/lib.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  })
  const peers = {
    zoosh: (prefix) => [process.execPath, join(here, 'zoosh.js'), at, bundle, prefix],
    'raw Node': (prefix) => [process.execPath, join(here, 'raw.js'), at, '-', prefix],
  }
  try {
    execFileSync('javac', ['-cp', classpath, '-d', scratch, join(here, 'JavaClient.java')], { stdio: 'pipe' })
    const list = Object.entries(sizes).map(([name, n]) => `${name}=${n}`)
    peers.Java = (prefix) => ['java', '-cp', `${classpath}:${scratch}`, 'JavaClient', at, '-', prefix, ...list]
  } catch {
    process.stderr.write('left out: the Java client (no javac)\n')
  }
  peers.kazoo = (prefix) => ['/usr/bin/python3', join(here, 'kazoo_client.py'), at, '-', prefix, JSON.stringify(sizes)]
  mkdirSync(cache, { recursive: true })
  if (!existsSync(join(cache, 'node_modules/node-zookeeper-client'))) {
    execFileSync('npm', ['install', '--no-save', '--prefix', cache, 'node-zookeeper-client@1.1.3'], { stdio: 'pipe' })
  }
  peers['node-zookeeper-client'] = (prefix) => [
    process.execPath,
    join(here, 'node-zookeeper-client.js'),
    at,
    cache,
    prefix,
  ]
  return peers
}

const at = `127.0.0.1:${port}`
const results = {}
const server = await serve()
try {
  const peers = await prepare()
  for (let round = 0; round < rounds; round++) {
    for (const [peer, command] of Object.entries(peers)) {
      const [program, ...args] = command(`/${peer.replaceAll(/\W/g, '')}${round}`)
      const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 1e8, timeout: 300_000 }).catch(
        (error) => {
          process.stderr.write(`${peer}: ${error.stderr || error.message}\n`)
          return { stdout: error.stdout ?? '' }
        },
      )
      for (const line of stdout.trim().split('\n').filter(Boolean)) {
        const { name, rate, cpu } = JSON.parse(line)
        const cell = ((results[name] ??= {})[peer] ??= { rate: [], cpu: [] })
        cell.rate.push(rate)
        cell.cpu.push(cpu)
      }
      process.stderr.write(`round ${round + 1}: ${peer}\n`)
    }
  }
  print(Object.keys(peers))
} finally {
  server.kill('SIGKILL')
  rmSync(scratch, { recursive: true, force: true })
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1]
}

function print(peers) {
  const number = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1))
  process.stdout.write(`| | ${peers.join(' | ')} |\n|---|${peers.map(() => '---|').join('')}\n`)
  for (const [name, { what }] of Object.entries(tasks)) {
    const base = results[name]?.zoosh
    if (!base) continue
    const cells = peers.map((peer) => {
      const cell = results[name][peer]
      if (!cell) return '–'
      return `${number(median(cell.rate))} · ${number(median(cell.cpu))} µs`
    })
    process.stdout.write(`| ${what} | ${cells.join(' | ')} |\n`)
  }
  if (results.memory)
    process.stdout.write(`\nzoosh's memory at the end: ${number(median(results.memory.zoosh.rate))} MB\n`)
}
