import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { openPast, type Past } from '../../src/past/open-past.ts'
import { Sandbox } from '../../src/server/sandbox.ts'

const folder = mkdtempSync(join(tmpdir(), 'zoosh-past-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const opened: Past[] = []
afterEach(async () => {
  for (const past of opened.splice(0)) await past.close()
})

/** Opens it, and keeps what was said. */
async function open(spec: string): Promise<{ past: Past; zk: ZooKeeper; said: string[] }> {
  const said: string[] = []
  const past = await openPast(spec, { warn: (text) => said.push(text) })
  opened.push(past)
  return { past, zk: await past.connect(), said }
}

const dir = join(folder, 'data')
const made = { zxids: new Map<string, bigint>(), owner: 0n, between: 0 }
let logs: string[]

/** A copy of the directory, to be spoiled. */
function copy(name: string): string {
  cpSync(dir, join(folder, name), { recursive: true })
  return join(folder, name)
}

const inside = (of: string, kind: 'log' | 'snapshot') =>
  readdirSync(join(of, 'version-2'))
    .filter((name) => name.startsWith(`${kind}.`))
    .sort((a, b) => Number.parseInt(a.split('.')[1]!, 16) - Number.parseInt(b.split('.')[1]!, 16))
    .map((name) => join(of, 'version-2', name))

beforeAll(async () => {
  // A life in two parts: the second starts from a snapshot.
  for (const part of [1, 2]) {
    const sandbox = await Sandbox.start({ port: false, dataDir: dir })
    const zk = await connect('sandbox:2181', { transport: () => sandbox.transport() })
    for (const name of [`/first-${part}`, `/second-${part}`, `/third-${part}`]) {
      await zk.create(name, `data of ${name}`)
      made.zxids.set(name, zk.lastZxid)
    }
    await zk.set('/first-1', `part ${part}`)
    if (part === 1) {
      await zk.create('/mine', 'e', { mode: 'ephemeral' })
      made.zxids.set('/mine', zk.lastZxid)
      made.owner = zk.sessionId
      await zk.create('/secret', 'hidden', { acl: 'digest:alice:ikIaKsbtGweaHnb/jKn7OHqbunM=:cdrwa' })
    }
    await zk.close()
    await sandbox.stop()
    made.between ||= Date.now()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  logs = inside(dir, 'log')
  expect(logs.length).toBeGreaterThan(1)
})

test('the newest moment is shown where none is named, and nothing is written', async () => {
  const before = [...inside(dir, 'log'), ...inside(dir, 'snapshot')].map((file) => [file, statSync(file).mtimeMs])
  const { past, zk, said } = await open(dir)
  expect((await zk.children('/')).children.toSorted()).toEqual(
    ['first-1', 'first-2', 'second-1', 'second-2', 'secret', 'third-1', 'third-2', 'zookeeper'].sort(),
  )
  expect(await zk.get('/first-1').then(({ data }) => data?.toString())).toBe('part 2')
  expect([past.missing, said]).toEqual([[], []])
  await zk.close()
  expect([...inside(dir, 'log'), ...inside(dir, 'snapshot')].map((file) => [file, statSync(file).mtimeMs])).toEqual(
    before,
  )
  expect(readdirSync(join(dir, 'version-2'))).toHaveLength(before.length)
})

test('a zxid is what was done by then: data, sessions, what they owned, and whatever the ACL', async () => {
  const zxid = made.zxids.get('/mine')!
  const { past, zk } = await open(`${dir}@0x${zxid.toString(16)}`)
  expect(past.moment.zxid).toBe(zxid)
  expect(await zk.exists('/secret')).toBeUndefined()
  expect((await zk.exists('/mine'))?.ephemeralOwner).toBe(made.owner)
  const later = await open(`${dir}@0x${(zxid + 1n).toString(16)}`)
  expect((await later.zk.get('/secret')).data?.toString()).toBe('hidden')
  expect((await later.zk.getAcl('/secret')).acl[0]?.id).toBe('alice:ikIaKsbtGweaHnb/jKn7OHqbunM=')
  const port = await later.past.listen()
  expect(port).toMatch(/^127\.0\.0\.1:\d+$/)
})

test('a time is what was done by then, and a duration a time', async () => {
  for (const at of [new Date(made.between).toISOString(), `${Date.now() - made.between}ms`]) {
    const { zk } = await open(`${dir}@${at}`)
    const { children } = await zk.children('/')
    expect([at, children.includes('third-1'), children.includes('first-2')]).toEqual([at, true, false])
  }
})

test('no write is taken, by whoever it comes from', async () => {
  const { past, zk } = await open(dir)
  await expect(zk.set('/first-1', 'x')).rejects.toMatchObject({ kind: 'read-only' })
  const bold = await past.connect({ readOnly: false })
  await expect(bold.create('/new', 'x')).rejects.toMatchObject({ name: 'NotReadOnly' })
  await expect(bold.transaction().delete('/first-1').commit()).rejects.toMatchObject({ name: 'NotReadOnly' })
  await bold.sync('/')
  const { zxid } = past.moment
  await bold.close()
  const other = await past.connect()
  expect(await other.exists('/first-1')).toBeDefined()
  expect(other.lastZxid).toBe(zxid)
})

test('a moment before all that the files know is refused, and the oldest is named', async () => {
  const short = copy('short')
  const [oldest] = inside(short, 'snapshot')
  rmSync(oldest!)
  rmSync(inside(short, 'log')[0]!)
  await expect(open(`${short}@0x2`)).rejects.toMatchObject({
    name: 'UsageError',
    message: '0x2 is before the oldest snapshot',
    hint: expect.stringMatching(/^the oldest moment is 0x/),
  })
  await expect(open(`${short}@2001-01-01`)).rejects.toThrow('is before all that the files know')
  await expect(open(`${dir}@10d`)).rejects.toMatchObject({ hint: 'the oldest moment is 0x0' })
  await expect(open(join(folder, 'nowhere@10m'))).rejects.toThrow('no such file or directory')
})

test('a zxid the files do not reach is said to be beyond their end', async () => {
  const { said } = await open(`${dir}@0xffff`)
  expect(said).toEqual([expect.stringMatching(/^the files end with 0x/)])
})

describe('damage', () => {
  test('in the middle of a log is told, with what is missing; what comes before it is whole', async () => {
    const bad = copy('middle')
    rmSync(inside(bad, 'snapshot').at(-1)!)
    const [log] = inside(bad, 'log')
    const bytes = readFileSync(log!)
    bytes[bytes.indexOf('data of /second-1')]! ^= 1
    writeFileSync(log!, bytes)
    const zxid = made.zxids.get('/second-1')!
    const { past, zk } = await open(bad)
    expect(past.missing).toEqual([
      expect.stringContaining(`wrong checksum; transaction 0x${zxid.toString(16)} is missing`),
    ])
    expect(await zk.exists('/second-1')).toBeUndefined()
    expect(await zk.exists('/third-2')).toBeDefined()
    expect((await open(`${bad}@0x${(zxid - 1n).toString(16)}`)).past.missing).toEqual([])
    expect((await open(`${bad}@0x${zxid.toString(16)}`)).past.missing).toHaveLength(1)
  })

  test('that a newer snapshot covers is none', async () => {
    const bad = copy('covered')
    const [log] = inside(bad, 'log')
    truncateSync(log!, 40)
    expect((await open(bad)).past.missing).toEqual([])
  })

  test('of the newest snapshot is made up for by an older one, and said', async () => {
    const bad = copy('older')
    const newest = inside(bad, 'snapshot').at(-1)!
    truncateSync(newest, statSync(newest).size - 20)
    const { past, zk, said } = await open(bad)
    expect(past.missing).toEqual([])
    expect(said).toEqual([expect.stringContaining('an older snapshot stands in for it')])
    expect(await zk.exists('/third-2')).toBeDefined()
  })

  test('of the only snapshot leaves what can be read of it, and the logs', async () => {
    const bad = copy('only')
    const [first, ...others] = inside(bad, 'snapshot')
    rmSync(first!)
    rmSync(inside(bad, 'log')[0]!)
    truncateSync(others.at(-1)!, statSync(others.at(-1)!).size - 100)
    const { past, zk } = await open(bad)
    expect(past.missing).toEqual([expect.stringMatching(/snapshot\.[\da-f]+, byte \d+: .*all there can be$/)])
    expect(await zk.exists('/third-2')).toBeDefined()
  })

  test('a log that is gone is a gap', async () => {
    const bad = copy('gap')
    rmSync(inside(bad, 'log')[0]!)
    rmSync(inside(bad, 'snapshot').at(-1)!)
    const { past } = await open(bad)
    expect(past.missing).toEqual([expect.stringMatching(/transactions 0x1 to 0x[\da-f]+ are missing before it$/)])
  })

  test('what a server has half written at the end is none', async () => {
    const whole = await open(dir)
    const last = inside(dir, 'log').at(-1)!
    const record = readFileSync(last).subarray(16, 80)
    for (const [name, tail] of [
      ['half', record.subarray(0, 30)],
      ['zeros', Buffer.concat([record.subarray(0, 30), Buffer.alloc(1000)])],
      ['none', Buffer.alloc(1000)],
    ] as const) {
      const grown = copy(`grown-${name}`)
      appendFileSync(inside(grown, 'log').at(-1)!, tail)
      const { past } = await open(grown)
      expect([name, past.missing, past.moment]).toEqual([name, [], whole.past.moment])
    }
  })
})
