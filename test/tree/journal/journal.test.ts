import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backwards, type Head, stateOf, wasChanged } from '../../../src/tree/journal/entry.ts'
import { Journal, KEPT, KEPT_BYTES } from '../../../src/tree/journal/journal.ts'

let home: string
let journal: Journal
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'zoosh-journal-'))
  journal = new Journal(join(home, 'journal'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const head = (more: Partial<Head> = {}): Head => ({
  command: 'delete -r /a',
  time: 1_700_000_000_000,
  server: 'h:2181',
  hosts: ['h:2181'],
  roots: ['/a'],
  zxid: '0x5',
  landmarks: [],
  pid: process.pid,
  host: hostname(),
  ...more,
})

const quota = (path: string) => ({ did: 'quota', path, limits: { count: 1 } }) as const

/** The number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0'])
  await new Promise((done) => child.on('exit', done))
  return child.pid!
}

async function finished(more: Partial<Head> = {}, paths: readonly string[] = ['/a']): Promise<number> {
  const recorder = await journal.begin(head(more))
  for (const path of paths) await recorder.write(quota(path))
  await recorder.seal()
  await recorder.tell(paths.length)
  await recorder.end()
  return recorder.id
}

describe('the journal', () => {
  test('entries are numbered, also when begun at once, and listed the newest first', async () => {
    const ids = await Promise.all([finished(), finished(), finished()])
    expect(ids.sort()).toEqual([1, 2, 3])
    expect((await journal.entries()).map(({ id }) => id)).toEqual([3, 2, 1])
  })

  test('it belongs to its owner, also when the folder was there and open to all', async () => {
    await finished()
    chmodSync(journal.folder, 0o755)
    await finished()
    expect(statSync(journal.folder).mode & 0o777).toBe(0o700)
  })

  test('no more than so many are kept; the oldest go', async () => {
    for (let i = 0; i < KEPT + 3; i++) await finished()
    const ids = (await journal.entries()).map(({ id }) => id)
    expect(ids).toHaveLength(KEPT)
    expect(ids[0]).toBe(KEPT + 3)
  })

  test('no more than so many bytes are kept, but the newest stays whatever its size', async () => {
    for (let i = 0; i < 4; i++) {
      const id = await finished()
      // Sparse: it takes no room.
      truncateSync(join(journal.folder, String(id), 'before.ndjson'), Math.floor(KEPT_BYTES * 0.6))
    }
    expect((await journal.entries()).map(({ id }) => id)).toEqual([4, 3, 2])
    truncateSync(join(journal.folder, '4', 'before.ndjson'), KEPT_BYTES * 2)
    await finished()
    expect((await journal.entries()).map(({ id }) => id)).toEqual([5, 4, 3])
  })

  test('an entry of an embedded server goes with its process', async () => {
    await finished({ sandbox: true })
    await finished({ sandbox: true, pid: await deadPid() })
    expect((await journal.entries()).map(({ id }) => id)).toEqual([1])
    await finished()
    expect(readdirSync(journal.folder).sort()).toEqual(['1', '3'])
  })

  test('what is no entry is passed over', async () => {
    await finished()
    const { mkdirSync } = await import('node:fs')
    for (const name of ['7', 'x', '08']) mkdirSync(join(journal.folder, name))
    writeFileSync(join(journal.folder, '7', 'entry.json'), '{"format":99}')
    expect((await journal.entries()).map(({ id }) => id)).toEqual([1])
    expect(await finished()).toBe(8)
  })
})

describe('an entry', () => {
  const states = async () => (await journal.entries()).map(stateOf)

  test('is empty until it is sealed, then open, done or partly done', async () => {
    const recorder = await journal.begin(head())
    await recorder.write(quota('/a'))
    expect(await states()).toEqual(['open'])
    await recorder.seal()
    await recorder.tell(1)
    expect(await states()).toEqual(['open'])
    await recorder.end('no more')
    expect(await states()).toEqual(['partly done'])
    await finished()
    expect(await states()).toEqual(['done', 'partly done'])
  })

  test('of a process that was ended is interrupted, or empty when it had changed nothing', async () => {
    const pid = await deadPid()
    const sealed = await journal.begin(head({ pid }))
    await sealed.write(quota('/a'))
    await sealed.seal()
    const empty = await journal.begin(head({ pid }))
    expect(await states()).toEqual(['empty', 'interrupted'])
    await Promise.all([sealed.end(), empty.end()])
  })

  test('goes away when nothing was changed', async () => {
    const recorder = await journal.begin(head())
    await recorder.write(quota('/a'))
    await recorder.discard()
    expect(readdirSync(journal.folder)).toEqual([])
  })

  test('is read back from its end, without what was never sealed', async () => {
    const recorder = await journal.begin(head())
    for (let i = 0; i < 5000; i++) await recorder.write(quota(`/a/${i}`))
    await recorder.seal()
    await recorder.write(quota('/never'))
    await recorder.end('stopped')
    const entry = (await journal.entry(1))!
    const found: [number, string][] = []
    for await (const lines of backwards(entry)) {
      for (const { index, before } of lines) found.push([index, before.path])
    }
    expect(found).toEqual(Array.from({ length: 5000 }, (_, i) => [4999 - i, `/a/${4999 - i}`]))
  })

  test('tells what was changed, what was not, and what nobody knows', async () => {
    const recorder = await journal.begin(head({ pid: await deadPid() }))
    for (let i = 0; i < 6; i++) await recorder.write(quota(`/${i}`))
    await recorder.seal()
    await recorder.tell(4, { gone: [1], left: [2], doubt: [3] })
    const fates = async () => {
      const { progress } = (await journal.entry(1))!
      return Array.from({ length: 6 }, (_, i) => wasChanged(progress, i))
    }
    expect(await fates()).toEqual([true, false, false, 'maybe', 'maybe', 'maybe'])
    await recorder.end()
    expect(await fates()).toEqual([true, false, false, 'maybe', false, false])
  })
})
