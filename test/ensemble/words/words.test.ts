import { expect, test } from 'vitest'
import { parseJson } from '../../../src/ensemble/ask/admin-server.ts'
import { parseConnections, socketAddress } from '../../../src/ensemble/words/connections.ts'
import { parseDigests } from '../../../src/ensemble/words/digests.ts'
import { parseMetrics } from '../../../src/ensemble/words/metrics.ts'
import { dumpFromAdmin, parseDump } from '../../../src/ensemble/words/sessions.ts'
import { parseDirectories, parseSettings } from '../../../src/ensemble/words/settings.ts'
import { parseServer, shortVersion } from '../../../src/ensemble/words/srvr.ts'
import { parseWatchesByPath, parseWatchesBySession, parseWatchSummary } from '../../../src/ensemble/words/watches.ts'

test('srvr of 3.4 has whole latencies', () => {
  const text =
    'Zookeeper version: 3.4.14-4c25d480e66aadd371de8bd2fd8da255ac140bcf, built on 03/06/2019 16:18 GMT\n' +
    'Latency min/avg/max: 0/2/31\nReceived: 70\nSent: 69\nConnections: 1\nOutstanding: 0\nZxid: 0x1b00000002\n' +
    'Mode: follower\nNode count: 4\n'
  expect(parseServer(text).known).toEqual({
    version: '3.4.14',
    readOnly: false,
    latency: { min: 0, avg: 2, max: 31 },
    received: 70,
    sent: 69,
    connections: 1,
    outstanding: 0,
    zxid: 0x1b00000002n,
    mode: 'follower',
    nodes: 4,
    proposals: undefined,
  })
})

test('srvr of a leader tells proposal sizes, and of a read-only server that it is one', () => {
  const text =
    'Zookeeper version: 3.9.4-7246445ec281f3dbf53dc54e970c914f39713903, built on 2025-08-19 19:53 UTC\n' +
    'READ-ONLY mode; serving only read-only clients\nLatency min/avg/max: 0/1.3854/26\nReceived: 1\nSent: 0\n' +
    'Connections: 1\nOutstanding: 3\nZxid: 0x10000025f\nMode: leader\nNode count: 7\nProposal sizes last/min/max: 61/48/88\n'
  expect(parseServer(text).known).toMatchObject({
    version: '3.9.4',
    readOnly: true,
    latency: { avg: 1.3854 },
    proposals: { last: 61, min: 48, max: 88 },
  })
})

test('of an answer that is none nothing is known, and it is handed on as it came', () => {
  expect(parseServer('HTTP/1.1 400 Bad Request\r\n')).toEqual({ known: undefined, rest: ['HTTP/1.1 400 Bad Request'] })
  expect(parseWatchSummary('')).toEqual({ known: undefined, rest: [] })
})

test('of an answer that is broken off what came whole is known, and a number cut in two is not', () => {
  const { known, rest } = parseServer('Zookeeper version: 3.8.0-abc1234, built on x\nReceived: 70\nSent: 12')
  expect(known).toMatchObject({ version: '3.8.0', received: 70, sent: undefined, mode: undefined, readOnly: undefined })
  expect(rest).toEqual(['Sent: 12'])
})

test('versions lose their build, and keep what names the release', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Debian's build really prints it
  expect(shortVersion('3.8.0-${mvngit.commit.id}, built on 2024-12-29 17:54 UTC')).toBe('3.8.0')
  expect(shortVersion('3.4.6-1569965, built on 02/20/2014 09:09 GMT')).toBe('3.4.6')
  expect(shortVersion('3.5.3-beta-8ce24f9e675cbefffb8f21a47e06b42864475a60, built on x')).toBe('3.5.3-beta')
  expect(shortVersion('3.4.13-6--1, built on x')).toBe('3.4.13')
})

test('mntr values are numbers where they are numbers', () => {
  const text =
    'zk_version\t3.4.14-4c25d48, built on 03/06/2019\nzk_avg_latency\t0\nzk_server_state\tleader\nzk_avg_fsynctime\t0.0626\nzk_big\t9223372036854775807\n'
  expect(parseMetrics(text).known).toEqual({
    version: '3.4.14-4c25d48, built on 03/06/2019',
    avg_latency: 0,
    server_state: 'leader',
    avg_fsynctime: 0.0626,
    big: '9223372036854775807',
  })
})

test('cons tells sessions from connections that have none yet', () => {
  const text =
    ' /127.0.0.1:57796[1](queued=2,recved=304,sent=305,sid=0xff00000cd8380001,lop=GETC,est=1795355977168,to=10000,lcxid=0x12f,lzxid=0x10000025f,lresp=888189,llat=0,minlat=0,avglat=1,maxlat=26)\n' +
    ' /0:0:0:0:0:0:0:1:57836[0](queued=0,recved=1,sent=0)\n\n'
  const [first, second] = parseConnections(text).known!
  expect(first).toEqual({
    client: '127.0.0.1:57796',
    queued: 2,
    received: 304,
    sent: 305,
    secure: false,
    session: BigInt.asIntN(64, 0xff00000cd8380001n),
    lastOperation: 'GETC',
    established: 1795355977168,
    timeout: 10000,
    latency: { last: 0, min: 0, avg: 1, max: 26 },
  })
  expect(second).toMatchObject({ client: '[::1]:57836', session: undefined, latency: undefined })
})

test('addresses are written as a connect string has them, however Java printed them', () => {
  expect(socketAddress('/10.0.0.12:51422')).toBe('10.0.0.12:51422')
  expect(socketAddress('localhost/127.0.0.1:5')).toBe('127.0.0.1:5')
  expect(socketAddress('/[0:0:0:0:0:0:0:1]:5')).toBe('[::1]:5')
  expect(socketAddress('/fe80:0:0:0:1:2:3:4%eth0:5')).toBe('[fe80:0:0:0:1:2:3:4]:5')
})

test('dump of a leader tells when sessions end, of a follower their timeouts', () => {
  const leader =
    'SessionTracker dump:\nSession Sets (2)/(2):\n1 expire at Sun Nov 22 13:59:47 UTC 2026:\n\t0x200000cd8350000\n' +
    '1 expire at Sun Nov 22 13:59:48 CET 2026:\n\t0x100000cd8380001\nephemeral nodes dump:\nSessions with Ephemerals (1):\n' +
    '0x100000cd8380001:\n\t/e\n\t/odd name: x\nConnections dump:\nConnections Sets (1)/(1):\n1 expire at x:\n\tip: /127.0.0.1:47194 sessionId: 0x0\n'
  const found = parseDump(leader).known!
  expect(found.sessions).toEqual([
    { session: 0x200000cd8350000n, timeout: undefined, expires: Date.UTC(2026, 10, 22, 13, 59, 47) },
    { session: 0x100000cd8380001n, timeout: undefined, expires: undefined },
  ])
  expect([...found.ephemerals]).toEqual([[0x100000cd8380001n, ['/e', '/odd name: x']]])

  const follower =
    'SessionTracker dump:\nGlobal Sessions(2):\n0x100000cd8380001\t10000ms\n0x200000cd8350000\t4000ms\nephemeral nodes dump:\nSessions with Ephemerals (0):\n'
  expect(parseDump(follower).known?.sessions.map(({ timeout }) => timeout)).toEqual([10000, 4000])
})

test('dump of 3.4 is read too', () => {
  const text =
    'SessionTracker dump:\nSession Sets (3):\n0 expire at Sat Nov 21 10:00:00 UTC 2026:\n1 expire at Sat Nov 21 10:00:02 UTC 2026:\n\t0x16e5b2c1a3b0001\nephemeral nodes dump:\nSessions with Ephemerals (1):\n0x16e5b2c1a3b0001:\n\t/a\n'
  expect(parseDump(text).known?.sessions).toHaveLength(1)
  expect(parseDump(text).known?.ephemerals.get(0x16e5b2c1a3b0001n)).toEqual(['/a'])
})

test('session ids in JSON keep their last digits', () => {
  const body = parseJson(
    '{"expiry_time_to_session_ids":{"1795356622000":[72057594437179393,-9151314442816847871]},"session_id_to_ephemeral_paths":{"72057594437179393":["/9007199254740993"]},"x":1.2345678901234567e20,"small":1234567890123456}',
  ) as Record<string, unknown>
  expect(dumpFromAdmin(body)?.sessions.map(({ session }) => session)).toEqual([
    72057594437179393n,
    -9151314442816847871n,
  ])
  expect(dumpFromAdmin(body)?.ephemerals.get(72057594437179393n)).toEqual(['/9007199254740993'])
  expect(body.x).toBe(1.2345678901234567e20)
  expect(body.small).toBe(1234567890123456)
})

test('JSON nested deeper than any answer is refused; brackets in texts are not counted', () => {
  expect(() => parseJson(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toThrow('nested deeper than 100 levels')
  expect(parseJson(`{"a":"${'['.repeat(1000)}","b":[[{"c":"\\"{"}]]}`)).toEqual({
    a: '['.repeat(1000),
    b: [[{ c: '"{' }]],
  })
})

test('watches are read by path and by session', () => {
  expect(parseWatchSummary('3 connections watching 1 paths\nTotal watches:3\n').known).toEqual({
    connections: 3,
    paths: 1,
    watches: 3,
  })
  expect([...parseWatchesByPath('/a\n\t0x1\n\t0x2\n/b c\n\t0xff00000000000001\n\n').known!]).toEqual([
    ['/a', [1n, 2n]],
    ['/b c', [BigInt.asIntN(64, 0xff00000000000001n)]],
  ])
  expect([...parseWatchesBySession('0x1\n\t/a\n\t/b\n0x2\n\n').known!]).toEqual([[1n, ['/a', '/b']]])
})

test('conf tells settings and members apart', () => {
  const { values, membership } = parseSettings(
    'clientPort=2181\ndataDir=/a=b/version-2\nmembership: \nserver.1=h:1:2:participant;0.0.0.0:2181\nversion=100000000',
  ).known!
  expect(values).toEqual({ clientPort: '2181', dataDir: '/a=b/version-2' })
  expect(membership).toBe('server.1=h:1:2:participant;0.0.0.0:2181\nversion=100000000')
  expect(parseSettings('Environment:\nuser.dir=/\n').known?.values).toEqual({ 'user.dir': '/' })
})

test('hash and dirs are read', () => {
  expect(parseDigests('100000080: 8428929977\n1000000ff: -5\n\n').known).toEqual([
    { zxid: 0x100000080n, digest: 8428929977n },
    { zxid: 0x1000000ffn, digest: -5n },
  ])
  expect(parseDirectories('datadir_size: 67109477\nlogdir_size: 12\n').known).toEqual({ data: 67109477, log: 12 })
})

test('what ClickHouse Keeper says is read, too, in its first words and in its later ones', () => {
  const first = [
    'ClickHouse Keeper version: v21.11.1.1-prestable-7a4a0b0edef0ad6e0aa662cd3b90c3f4acf796e7',
    'Latency min/avg/max: 0/0/0',
    'Received: 2',
    'Sent : 2',
    'Connections: 1',
    'Outstanding: 0',
    'Zxid: 34',
    'Mode: leader',
    'Node count: 4',
    '',
  ].join('\n')
  const read = { version: 'v21.11.1.1-prestable', zxid: 34n, mode: 'leader', sent: 2, nodes: 4 }
  expect(parseServer(first).known).toMatchObject(read)
  expect(parseServer(first.replace('Zxid: 34', 'Zxid: 0x22').replace('Sent :', 'Sent:')).known).toMatchObject(read)
  expect(parseDirectories('snapshot_dir_size: 7\nlog_dir_size: 3875\n').known).toEqual({ data: 7, log: 3875 })
})
