import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addressKind, addressText, isLoopback, isSame } from '../../../../src/commands/ensemble/tapping/address.ts'
import { nightCapture } from '../../../docs/night-capture.ts'
import { runner } from '../../run-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'zoosh-tap-'))
const file = join(folder, 'night.pcap')
// A tap has no session of its own.
const run = runner(undefined as never)
const told = async (line: string): Promise<Record<string, unknown>[]> => {
  const { out, err, code } = await run(`tap --pcap ${file} -o ndjson ${line}`.trim())
  expect([line, code, err]).toEqual([line, 0, ''])
  return out
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text))
}

beforeAll(() => writeFileSync(file, nightCapture()))
afterAll(() => rmSync(folder, { recursive: true }))

test.each([
  ['', 224 + 13 + 1],
  ['--op getData', 10],
  ['--op getData --op event', 11],
  ['--op session', 13],
  ['--path /app/*', 15],
  ['--path /app/**', 15],
  ['--path /jobs/0/* --path /workers', 30],
  ['--client 10.0.0.21', 3],
  ['--client 10.0.0.23:41001', 21],
  ['--client 10.0.0.2', 0],
  ['--session 0x10000a1f3c50022', 11],
  ['--session 10000a1f3c50021', 3],
  ['--errors', 202],
  ['--errors --op setData', 2],
  ['--slow 80ms', 10],
  ['--slow 80ms -c 4', 4],
  ['--port 2181', 224 + 13 + 1],
])('"%s" leaves %i of what was said', async (line, count) => {
  expect((await told(line)).length).toBe(count)
})

test('a summary of each stretch is one of the time of the capture, whatever it takes to read', async () => {
  const summaries = await told('--summary --every 3s')
  expect(summaries.map(({ from }) => from)).toEqual([
    '2026-11-27T03:10:00.002Z',
    '2026-11-27T03:10:03.100Z',
    '2026-11-27T03:10:06.100Z',
    '2026-11-27T03:10:09.100Z',
  ])
  expect(summaries.reduce((sum, { requests }) => sum + Number(requests), 0)).toBe(224)
})

test('--every is refused where nothing is added up', async () => {
  const { code, err } = await run('tap --listen 0 --to 127.0.0.1:2181 --every 1s')
  expect(code).toBe(2)
  expect(err).toContain('add --summary, or --live')
})

test('a capture of which bytes are missing ends with 7, and says how many', async () => {
  const whole = nightCapture()
  // Without the frame of a request in the middle.
  const holed = join(folder, 'holed.pcap')
  const frames = framesOf(whole)
  const at = frames.findIndex((frame) => frame.includes('/jobs/5/7'))
  writeFileSync(holed, Buffer.concat([whole.subarray(0, 24), ...frames.slice(0, at), ...frames.slice(at + 1)]))
  const { code, err } = await run(`tap --pcap ${holed} --summary`)
  expect(code).toBe(7)
  expect(err).toMatch(/^zoosh: \d+ bytes are not in the capture/)
})

/** The records of a pcap. */
function framesOf(capture: Buffer): Buffer[] {
  const frames: Buffer[] = []
  for (let at = 24; at < capture.length; ) {
    const size = 16 + capture.readUInt32LE(at + 8)
    frames.push(capture.subarray(at, at + size))
    at += size
  }
  return frames
}

test('an address is HOST:PORT, [IPv6]:PORT or a PORT of this machine', () => {
  const parsed = ['2181', 'zk1:2181', '[::1]:0', '10.0.0.1:65535'].map((text) => addressKind.parse(text, undefined))
  expect(parsed.map(addressText)).toEqual(['127.0.0.1:2181', 'zk1:2181', '[::1]:0', '10.0.0.1:65535'])
  expect(parsed.map(isLoopback)).toEqual([true, false, true, false])
  for (const text of ['', 'zk1', 'zk1:', '65536', 'a b:1', '::1:2181']) {
    expect(() => addressKind.parse(text, undefined)).toThrow('is no address')
  }
})

test('a relay to itself is told from one to another', () => {
  const same = (listen: string, to: string): boolean =>
    isSame(addressKind.parse(listen, undefined), addressKind.parse(to, undefined))
  expect(same('2181', 'localhost:2181')).toBe(true)
  expect(same('0.0.0.0:2181', '127.0.0.1:2181')).toBe(true)
  expect(same('zk1:2181', 'zk1:2181')).toBe(true)
  expect(same('2182', 'localhost:2181')).toBe(false)
  expect(same('2181', 'zk1:2181')).toBe(false)
  expect(same('0', '127.0.0.1:0')).toBe(false)
})
