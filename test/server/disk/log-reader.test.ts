import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { DamagedFile } from '../../../src/server/disk/damaged-file.ts'
import { readLog } from '../../../src/server/disk/log-reader.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { RawClient } from '../requests/raw-client.ts'
import { workload } from './workload.ts'

let folder: string
let log: string
let whole: Buffer
let starts: number[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zoosh-log-'))
  const sandbox = await Sandbox.start({ port: false, dataDir: folder })
  const client = new RawClient(sandbox.transport())
  await client.handshake()
  await workload(client, '/w')
  await sandbox.stop()
  const name = readdirSync(join(folder, 'version-2')).find((file) => file.startsWith('log.'))!
  log = join(folder, 'version-2', name)
  whole = readFileSync(log)
  starts = []
  for (let at = 16; at < whole.length; at += 13 + whole.readInt32BE(at + 8)) starts.push(at)
})

// Nothing but the whole log is there, whatever a test before did to it.
beforeEach(() => {
  rmSync(folder, { recursive: true })
  mkdirSync(dirname(log), { recursive: true })
  writeFileSync(log, whole)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a log cut at any byte of its last three records gives the whole records before', () => {
  expect(readLog(log)).toMatchObject({ end: whole.length, torn: 0 })
  expect(readLog(log).records.length).toBe(starts.length)
  for (let cut = starts.at(-3)!; cut < whole.length; cut++) {
    writeFileSync(log, whole.subarray(0, cut))
    const { records, end, torn } = readLog(log)
    expect(records.length).toBe(starts.filter((_, i) => (starts[i + 1] ?? whole.length) <= cut).length)
    expect(end + torn).toBe(cut)
  }
})

test('a log that was cut and padded with zeros, as ZooKeeper reserves them, is read like one that was cut', () => {
  writeFileSync(log, Buffer.concat([whole.subarray(0, starts.at(-1)! + 20), Buffer.alloc(5000)]))
  expect(readLog(log).records.length).toBe(starts.length - 1)
  writeFileSync(log, Buffer.concat([whole, Buffer.alloc(5000)]))
  expect(readLog(log)).toMatchObject({ end: whole.length, torn: 0 })
})

test('a changed byte in the middle is refused with file and offset', () => {
  for (const record of [0, 5, starts.length - 2]) {
    for (const offset of [4, 9, 12, 30]) {
      const damaged = Buffer.from(whole)
      damaged[starts[record]! + offset]! ^= 0x55
      writeFileSync(log, damaged)
      const failure = (() => {
        try {
          return readLog(log)
        } catch (error) {
          return error
        }
      })()
      expect(failure).toBeInstanceOf(DamagedFile)
      expect(failure).toMatchObject({ file: log, offset: starts[record] })
      expect((failure as Error).message).toContain(`${log} is damaged at byte ${starts[record]}`)
    }
  }
})

test('a log in which everywhere a record seems to begin is refused, and not added up for ever', () => {
  const length = 2_000_000
  const bytes = Buffer.alloc(length, 0)
  whole.copy(bytes, 0, 0, 16)
  // From every sixteenth byte to the end of the file: of the right form, with a wrong sum.
  for (let at = 16; at < length - 32; at += 16) bytes.writeInt32BE(length - at - 13, at + 8)
  bytes[length - 1] = 0x42
  writeFileSync(log, bytes)
  expect(() => readLog(log)).toThrow(`${log} is damaged at byte 16`)
})

test('a sandbox refuses to start on a damaged log, and says where the damage is', async () => {
  const damaged = Buffer.from(whole)
  damaged[starts[3]! + 20]! ^= 1
  writeFileSync(log, damaged)
  await expect(Sandbox.start({ port: false, dataDir: folder })).rejects.toThrow(
    `${log} is damaged at byte ${starts[3]}`,
  )
})

test('a sandbox starts on a log with a torn end, says what it cut off, and goes on from there', async () => {
  writeFileSync(log, whole.subarray(0, whole.length - 3))
  const sandbox = await Sandbox.start({ port: false, dataDir: folder })
  expect(sandbox.notices[0]).toContain(`unfinished transaction cut off at byte ${starts.at(-1)}`)
  await sandbox.stop()
  const again = await Sandbox.start({ port: false, dataDir: folder })
  expect(again.notices).toEqual([])
  await again.stop()
})
