import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Codec } from '../../src/wire/codec.ts'
import { type OpName, opName, ops } from '../../src/wire/ops.ts'
import { Reader } from '../../src/wire/reader.ts'
import {
  AuthPacket,
  ConnectRequest,
  ConnectResponse,
  ReplyHeader,
  RequestHeader,
  WatcherEvent,
} from '../../src/wire/records.ts'
import { Writer } from '../../src/wire/writer.ts'

interface Frame {
  from: 'client' | 'server'
  payload: Buffer
}

function connections(file: string): Frame[][] {
  const text = readFileSync(resolve(import.meta.dirname, '../golden', file), 'utf8')
  const found: Frame[][] = []
  for (const line of text.split('\n')) {
    if (line === '# a connection') found.push([])
    const [, mark, hex] = /^([<>]) ([0-9a-f]*)$/.exec(line) ?? []
    if (mark) found.at(-1)!.push({ from: mark === '>' ? 'client' : 'server', payload: Buffer.from(hex!, 'hex') })
  }
  return found
}

/** Reads a frame by its codecs and writes it again: the same bytes must come out. */
function again(payload: Buffer, ...codecs: Codec<unknown>[]): unknown[] {
  const reader = new Reader(payload)
  const values = codecs.map((codec) => codec.read(reader))
  const writer = new Writer()
  for (const [i, codec] of codecs.entries()) codec.write(writer, values[i])
  expect(writer.take().toString('hex')).toBe(payload.toString('hex'))
  return values
}

/** Replays one recorded connection through our codecs; returns the operations seen. */
function replay(frames: readonly Frame[]): OpName[] {
  const pending: { xid: number; name: OpName }[] = []
  const seen: OpName[] = []
  let greeted = false
  for (const [i, { from, payload }] of frames.entries()) {
    if (i === 0) {
      again(payload, ConnectRequest as Codec<unknown>)
      continue
    }
    if (from === 'server' && !greeted) {
      greeted = true
      again(payload, ConnectResponse as Codec<unknown>)
      continue
    }
    if (from === 'client') {
      const { xid, type } = RequestHeader.read(new Reader(payload))
      const name = opName(type)
      if (name === undefined) throw new Error(`no operation ${type}`)
      seen.push(name)
      again(
        payload,
        RequestHeader as Codec<unknown>,
        (name === 'auth' ? AuthPacket : ops[name].request) as Codec<unknown>,
      )
      if (xid > 0) pending.push({ xid, name })
      continue
    }
    const { xid, err } = ReplyHeader.read(new Reader(payload))
    if (xid === -1) {
      again(payload, ReplyHeader as Codec<unknown>, WatcherEvent as Codec<unknown>)
      continue
    }
    const at = pending.findIndex((one) => one.xid === xid)
    const body = err === 0 && at >= 0 ? [ops[pending[at]!.name].response as Codec<unknown>] : []
    again(payload, ReplyHeader as Codec<unknown>, ...body)
    if (at >= 0) pending.splice(at, 1)
  }
  return seen
}

describe('frames captured from other clients and a real server', () => {
  test.each([
    [
      'kazoo.hex',
      [
        'auth',
        'create',
        'create2',
        'exists',
        'getData',
        'setData',
        'getChildren',
        'getChildren2',
        'getACL',
        'setACL',
        'sync',
        'multi',
        'delete',
        'closeSession',
      ],
    ],
    [
      'zkcli.hex',
      [
        'create',
        'createContainer',
        'createTTL',
        'addWatch',
        'getEphemerals',
        'getAllChildrenNumber',
        'whoAmI',
        'multi',
        'closeSession',
      ],
    ],
  ] as const)('%s: every frame is read, and written byte for byte as it came', (file, wanted) => {
    const seen = new Set(connections(file).flatMap(replay))
    for (const op of wanted) expect(seen, `${file} lacks ${op}`).toContain(op)
  })

  test('each connection starts with an answer we can use', () => {
    const [first] = connections('zkcli.hex')
    const answer = ConnectResponse.read(new Reader(first!.find(({ from }) => from === 'server')!.payload))
    expect(answer.timeOut).toBeGreaterThan(0)
    expect(answer.sessionId).toBeGreaterThan(2n ** 53n)
    expect(answer.passwd).toHaveLength(16)
  })
})
