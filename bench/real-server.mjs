// A real ZooKeeper for the benchmarks: one server on loopback, empty, its data in memory, not synced unless asked to.
// It is Debian's, or the one on the class path ZOOKEEPER_CLASSPATH. Gone with the process that started it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

const jars = [
  'zookeeper',
  'zookeeper-jute',
  'slf4j-api',
  'slf4j-nop',
  'netty-all',
  'metrics-core',
  'commons-cli',
  'snappy-java',
  'jline',
]

/** For Java's own clients too. */
export const classpath =
  process.env.ZOOKEEPER_CLASSPATH ??
  jars
    .map((jar) => `/usr/share/java/${jar}.jar`)
    .filter(existsSync)
    .join(':')

/** A new folder, in memory where there is a tmpfs. */
export function scratch(base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()) {
  return mkdtempSync(join(base, 'zoosh-bench-'))
}

/**
 * Starts a server, and resolves when it serves.
 * `base` is where its folder goes, `sync` whether transactions are put on disk before they are answered, `heap` its
 * largest heap. `pid` of the result is its process, `ms` the time from the start of the process until it served.
 */
export async function startServer({ base, sync = false, heap = '1g' } = {}) {
  const folder = scratch(base)
  const port = await freePort()
  const config = join(folder, 'zoo.cfg')
  writeFileSync(
    config,
    `dataDir=${folder}/data\nclientPort=${port}\nclientPortAddress=127.0.0.1\ntickTime=2000\nmaxClientCnxns=0\nadmin.enableServer=false\n`,
  )
  const flags = [`-Xmx${heap}`, `-Dzookeeper.forceSync=${sync ? 'yes' : 'no'}`]
  const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error'
  const main = ['-cp', classpath, 'org.apache.zookeeper.server.quorum.QuorumPeerMain', config]
  const started = performance.now()
  const child = spawn('java', [...flags, quiet, ...main], { stdio: 'ignore' })
  const remove = () => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', remove)
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
  let failure
  child.on('error', (error) => (failure = error.message)).on('exit', () => (failure ??= 'it ended'))
  while (!(await serves(port))) {
    if (failure) throw new Error(`no ZooKeeper (Debian's package "zookeeper", or ZOOKEEPER_CLASSPATH): ${failure}`)
    await sleep(5)
  }
  const stop = async () => {
    const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
    child.kill('SIGKILL')
    await gone
    remove()
    process.off('exit', remove)
  }
  return { port, pid: child.pid, address: `127.0.0.1:${port}`, ms: performance.now() - started, stop }
}

/** A port nobody listens on. */
export function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => done(port))
    })
  })
}

/** Whether the server answers `srvr` with its mode. */
export function serves(port) {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port })
    socket.on('connect', () => socket.write('srvr'))
    socket.on('data', (data) => {
      socket.destroy()
      resolve(String(data).includes('Mode'))
    })
    socket.on('error', () => resolve(false)).on('close', () => resolve(false))
  })
}
