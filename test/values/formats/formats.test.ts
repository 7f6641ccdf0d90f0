import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { decode } from '../../../src/values/decode.ts'
import { broker, golden } from '../golden.ts'

const read = (text: string) => decode(Buffer.from(text))
const bytes = (...parts: (string | number[])[]) => Buffer.concat(parts.map((part) => Buffer.from(part as string)))

describe('a value is recognised by what it is, and in doubt is text', () => {
  test.each([
    ['{"a": 1}', 'json'],
    [' [1, 2]\n', 'json'],
    ['123', 'text'],
    ['"quoted"', 'text'],
    ['{"a": 1', 'text'],
    ['{a: 1}', 'text'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'text'],
    ['<?xml version="1.0"?>\n<a><b x="1>0"/></a>', 'xml'],
    ['<a><b></a></b>', 'text'],
    ['<a> and <b>', 'text'],
    ['a: 1\nb: [x, y]\n', 'yaml'],
    ['servers:\n  - one\n  - two\n', 'yaml'],
    ['---\n- one\n', 'yaml'],
    ['note: a single line', 'text'],
    ['- milk\n- bread\n', 'text'],
    ['a: 1\na: 2\n', 'text'],
    ['a: *missing\nb: 1', 'text'],
    ['a: &x [*x]\nb: 1', 'text'],
    ['# written by hand\ndb.url=jdbc:mysql://h/db?x=y\n', 'properties'],
    ['a=1\nb=2', 'properties'],
    ['a=b', 'text'],
    ['a=b\nand then prose', 'text'],
    ['dubbo://10.0.0.1:20880/com.foo.Bar?side=provider', 'dubbo-url'],
    ['http://example.org/?a=b', 'text'],
    ['', 'text'],
    ['naïve 日本 🦓\n', 'text'],
    ['\u001b[31mred\u001b[0m', 'text'],
    ['nul\0', 'binary'],
  ])('%j is %s', async (text, format) => {
    expect((await read(text.slice(0))).format).toBe(format)
  })

  test('bytes that are not UTF-8 are binary', async () => {
    expect((await decode(Buffer.from([0xe9, 0x74, 0xe9]))).format).toBe('binary')
  })
})

test('JSON is laid out, keeps its literals, and its large integers are exact', async () => {
  const decoded = await read('{"id":18014398509481985,"ratio":1.10,"none":{},"list":[],"s":"\\u00e9"}')
  expect(decoded.text).toBe(
    '{\n  "id": 18014398509481985,\n  "ratio": 1.10,\n  "none": {},\n  "list": [],\n  "s": "\\u00e9"\n}',
  )
  expect(decoded.value).toEqual({ id: 18014398509481985n, ratio: 1.1, none: {}, list: [], s: 'é' })
})

test('a __proto__ key is data in every format', async () => {
  for (const text of [
    '{"__proto__":{"bad":"yes"}}',
    '__proto__:\n  bad: yes\n',
    '__proto__=x\nbad=yes',
    'dubbo://h/s?__proto__=x',
  ]) {
    const { value, format } = await read(text)
    const holder = format === 'dubbo-url' ? (value as { parameters: object }).parameters : (value as object)
    expect(Object.hasOwn(holder, '__proto__'), format).toBe(true)
    expect(Object.getPrototypeOf(holder), format).toBe(Object.prototype)
    expect(({} as { bad?: unknown }).bad).toBeUndefined()
  }
})

test('a text too long to be read is left as it is', async () => {
  const text = `[${'1,'.repeat(5 << 20)}1]`
  const decoded = await read(text)
  expect(decoded.format).toBe('text')
  expect(decoded.text === text).toBe(true)
})

test('YAML integers beyond 2^53 are exact', async () => {
  expect((await read('small: 7\nlarge: 9007199254740993\n')).value).toEqual({ small: 7, large: 9007199254740993n })
})

test('YAML with more aliases than people write is text', async () => {
  const lines = Array.from({ length: 10_000 }, (_, i) => `k${i}: &a${i} [*a${Math.max(0, i - 1)}]`)
  expect((await read(`a: 1\n${lines.join('\n')}`)).format).toBe('text')
  expect((await read('base: &b {x: 1}\nuse: *b\n')).value).toEqual({ base: { x: 1 }, use: { x: 1 } })
})

test('YAML aliases that multiply are not followed', async () => {
  const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`)
  expect((await read(`l0: &l0 [x,x,x]\n${levels.join('\n')}\n`)).format).toBe('text')
})

test('XML is laid out with mixed content left alone', async () => {
  const decoded = await read(
    '<?xml version="1.0"?><!-- c --><a k="1"><b>some <i>mixed</i> text</b><c/><d><e>1</e></d></a>',
  )
  expect(decoded.text).toBe(
    '<?xml version="1.0"?>\n<!-- c -->\n<a k="1">\n  <b>some <i>mixed</i> text</b>\n  <c/>\n  <d>\n    <e>1</e>\n  </d>\n</a>',
  )
})

test('properties follow Java: escapes, continued lines, comments', async () => {
  const decoded = await read('#Tue Nov 14 22:13:20 UTC 2023\nkey\\ one = caf\\u00e9\nlist=a,\\\n    b\nempty=\n')
  expect(decoded.value).toEqual({ 'key one': 'café', list: 'a,b', empty: '' })
})

describe('what applications keep in ZooKeeper is named', () => {
  test.each([
    [broker, 'Kafka broker'],
    ['{"controller_epoch":1,"leader":1,"version":1,"leader_epoch":0,"isr":[1]}', 'Kafka partition state'],
    ['{"version":2,"brokerid":1,"timestamp":"1700000000000","kraftControllerEpoch":-1}', 'Kafka controller'],
    ['{"removing_replicas":{},"partitions":{"0":[1]},"adding_replicas":{},"version":3}', 'Kafka partitions'],
    ['{"version":"1","id":"rl3fkC2xTKSm2b9WTDuYVw"}', 'Kafka cluster id'],
    ['{"id":1,"version":2,"owner":"me"}', undefined],
    ['{"films":{"pullReplicas":"0","router":{"name":"compositeId"},"shards":{"shard1":{}}}}', 'Solr collection'],
    [
      '{"name":"api","id":"7","address":"10.0.0.1","port":8080,"sslPort":null,"payload":null,"registrationTimeUTC":1700000000000,"serviceType":"DYNAMIC","uriSpec":null}',
      'Curator service instance',
    ],
    [
      'format version: 4\ncreate_time: 2023-11-14 22:13:20\nsource replica: r1\nblock_id: 20_1\nget\nall_0_0_0\n',
      'ClickHouse log entry',
    ],
    ['columns format version: 1\n2 columns:\n`id` UInt64\n`name` String\n', 'ClickHouse columns'],
    ["version: 1\nquery: CREATE DATABASE x\nhosts: ['ch1:9000']\ninitiator: ch1:9000\n", 'ClickHouse DDL query'],
    ['dubbo%3A%2F%2F10.0.0.1%3A20880%2Fcom.foo.Bar%3Fside%3Dprovider', 'Dubbo URL'],
    ['hello', undefined],
  ])('%s', async (text, layout) => {
    expect((await read(text)).layout).toBe(layout)
  })
})

test('times a person cannot read are noted', async () => {
  expect((await read(broker)).notes).toEqual(['timestamp: 2023-11-14T22:13:20.000Z'])
  expect((await read('{"count":1700000000000,"updated_at":1700000000000}')).notes).toEqual([
    'updated_at: 2023-11-14T22:13:20.000Z',
  ])
})

test("a Dubbo provider's name is decoded, one parameter a line", async () => {
  const name = `dubbo%3A%2F%2F10.0.0.1%3A20880%2Fcom.foo.Bar%3Fmethods%3Da%2Cb%26note%3D50%2525%26timestamp%3D1700000000000`
  const decoded = await read(name)
  expect(decoded.text).toBe('dubbo://10.0.0.1:20880/com.foo.Bar\n  methods=a,b\n  note=50%\n  timestamp=1700000000000')
  expect(decoded.notes).toEqual(['timestamp: 2023-11-14T22:13:20.000Z'])
})

test('serialized Java strings are strings, other Java objects are named', async () => {
  expect((await decode(golden('broker.java-string'))).value).toBe(broker)
  expect((await decode(golden('words.java-string'))).text).toBe('naïve 日本 🦓 a\0b')
  const map = await decode(golden('map.java-object'))
  expect(map).toMatchObject({ format: 'binary', layout: 'Java object java.util.HashMap' })
})

test("HBase's znodes show the writer and the fields of the message", async () => {
  // hbase.pb.Master { master: ServerName { host_name, port, start_code }, rpc_version, info_port } as RecoverableZooKeeper stores it.
  const server = bytes([0x0a, 5], 'hmast', [0x10, 0x80, 0x7d, 0x18, 0x80, 0xd0, 0x95, 0xff, 0xbc, 0x31])
  const message = bytes([0x0a, server.length], [...server], [0x10, 0x00, 0x18, 0x8a, 0x7d])
  const writer = bytes('master:16000', [1, 2, 3, 4, 5, 6, 7, 8])
  const decoded = await decode(bytes([0xff, 0, 0, 0, writer.length], [...writer], 'PBUF', [...message]))
  expect(decoded.format).toBe('hbase')
  expect(decoded.text).toBe(
    '# written by master:16000\n1 {\n  1: "hmast"\n  2: 16000\n  3: 1700000000000\n}\n2: 0\n3: 16010',
  )
  expect((await decode(bytes('PBUF and more'))).format).toBe('text')
})

test('binary data is dumped with offsets and ASCII', async () => {
  const decoded = await decode(Buffer.from('000102666f6f7fff41424344454647484950', 'hex'))
  expect(decoded.text).toBe(
    '00000000  00 01 02 66 6f 6f 7f ff  41 42 43 44 45 46 47 48  |...foo..ABCDEFGH|\n' +
      '00000010  49 50                                             |IP|',
  )
})

test('a long dump stops, and says how much is missing', async () => {
  const lines = (await decode(Buffer.alloc(0x10000 + 5))).text.split('\n')
  expect(lines).toHaveLength(4097)
  expect(lines.at(-1)).toBe('… 5 more bytes')
})

test('four and eight bytes are also shown as a number', async () => {
  expect((await decode(Buffer.from('0000002a', 'hex'))).notes).toEqual(['as a big-endian integer: 42'])
  expect((await decode(Buffer.from('ffffffffffffffff', 'hex'))).notes).toEqual(['as a big-endian integer: -1'])
})
