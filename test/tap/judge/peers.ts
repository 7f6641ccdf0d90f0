import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { connect } from '../../../src/client/connect.ts'
import { errorText } from '../../../src/tap/conversation/answer.ts'
import { findClasspath } from '../../harness/java.ts'
import { scratch } from '../../harness/real-server.ts'
import { type Account, note } from './accounts.ts'

/** A client that asks, and keeps account of what it asked. */
export interface Peer {
  readonly name: string
  /** @param root a znode of its own, that is not there yet */
  ask(server: string, root: string, requests: number): Promise<Account>
}

const LIMITS = { maxBuffer: 1024 * 1024 * 1024 }

function read(text: string): Account {
  const account: Account = new Map()
  for (const line of text.trimEnd().split('\n')) {
    const [op, path, code, count, data] = line.split('\t') as [string, string, string, string, string]
    note(account, op, path, errorText(Number(code)) ?? 'ok', Number(count), Number(data))
  }
  return account
}

const java: Peer = {
  name: 'java',
  async ask(server, root, requests) {
    const folder = mkdtempSync(join(scratch, 'zoosh-tap-peer-'))
    try {
      const classpath = findClasspath() ?? ''
      await promisify(execFile)('javac', [
        ...['-J-Xmx64m', '-cp', classpath, '-d', folder],
        join(import.meta.dirname, 'TapPeer.java'),
      ])
      const options = ['-Xmx256m', '-XX:+UseSerialGC', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error']
      const args = [...options, '-cp', `${folder}:${classpath}`, 'TapPeer', server, root, String(requests)]
      return read((await promisify(execFile)('java', args, LIMITS)).stdout)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

const kazoo: Peer = {
  name: 'kazoo',
  async ask(server, root, requests) {
    const args = [join(import.meta.dirname, 'tap_peer.py'), server, root, String(requests)]
    return read((await promisify(execFile)('/usr/bin/python3', args, LIMITS)).stdout)
  },
}

/** Our own client: what it asks on the wire is what its trace tells. */
const ours: Peer = {
  name: 'zoosh',
  async ask(server, root, requests) {
    const account: Account = new Map()
    const zk = await connect(server, {
      trace: ({ op, path = '', code }) => note(account, op, path, errorText(code) ?? 'ok'),
    })
    await zk.addAuth('digest', 'judge:s3cr3t-zoosh')
    note(account, 'auth', '', 'ok')
    await zk.create(root)
    const watch = zk.watch(root, { mode: 'persistent-recursive' })
    const events = (async () => {
      for await (const { type, path } of watch) {
        if (type !== 'Gap') note(account, 'event', path, 'ok')
        if (path === `${root}/last`) break
      }
    })()
    for (let at = 0; at < requests; at += 200) {
      const many = Array.from({ length: Math.min(200, requests - at) }, (_, i) => askOne(at + i))
      await Promise.all(many.map((one) => one.catch(() => undefined)))
    }
    await zk.create(`${root}/last`)
    await events
    watch.close()
    await zk.close()
    return account

    function askOne(i: number): Promise<unknown> {
      const path = `${root}/n${i - (i % 10)}`
      const data = Buffer.alloc(i % 300, 'x')
      // What the trace does not tell.
      const sized = (op: string, of: string, error: string, { length }: Buffer | string): void =>
        note(account, op, of, error, 0, length)
      return [
        () => zk.create(path, data).then(() => sized('create2', path, 'ok', data)),
        () => zk.get(path).then((read) => sized('getData', path, 'ok', read.data!)),
        () => zk.set(path, data).then(() => sized('setData', path, 'ok', data)),
        () => zk.exists(path),
        () => zk.get(`${root}/none`),
        () => zk.delete(path),
        () => zk.set(root, data, { version: 99 }).catch(() => sized('setData', root, 'BadVersion', data)),
        () => zk.children(root),
        () => zk.getAcl(root),
        () => zk.sync(root),
      ][i % 10]!()
    }
  },
}

/** Those that can be run here. */
export const peers: readonly Peer[] = [
  ...(findClasspath() ? [java] : []),
  ...(existsSync('/usr/lib/python3/dist-packages/kazoo') ? [kazoo] : []),
  ours,
]
