import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { runner } from '../run-line.ts'

let sandbox: Sandbox
let zk: ZooKeeper

beforeAll(async () => {
  sandbox = await Sandbox.start({ port: false })
  zk = await connect('sandbox', { transport: () => sandbox.transport() })
  for (const name of ['node-10', 'node-2', 'node-1']) await zk.create(`/${name}`)
  await zk.create('/node-2/below')
  await zk.create('/lone', 'x', { mode: 'ephemeral' })
})
afterAll(async () => {
  await zk.close()
  await sandbox.stop()
})

const names = ['lone', 'node-1', 'node-2', 'node-10', 'zookeeper']
const piped = async (line: string) => (await runner(zk)(line)).out
const shown = async (line: string, color = false) =>
  (await runner(zk, { output: 'pretty', color }, { terminal: true })(line)).out

test('in a pipe a name a line, numbers by their value', async () => {
  expect((await piped('ls /')).split('\n')).toEqual([...names, ''])
  expect(await piped('ls / --limit 3')).toBe('lone\nnode-1\nnode-2\n')
})

test('all below, as documents: path, and the stat under -l', async () => {
  expect(JSON.parse(await piped('ls -R /node-2 --json'))).toEqual([{ path: '/node-2' }, { path: '/node-2/below' }])
  expect(await piped('ls -R /node-1 -o ndjson')).toBe('{"path":"/node-1"}\n')
  const [{ path, stat }] = JSON.parse(await piped('ls -R -l /node-1 --json'))
  expect([path, stat.numChildren]).toEqual(['/node-1', 0])
})

test('on a terminal in columns, each with the sign and colour of its kind; -1 a line each, without', async () => {
  expect(await shown('ls /')).toBe('lone~  node-1  node-2/  node-10  zookeeper/\n')
  expect(await shown('ls /', true)).toBe(
    '\u001b[33mlone~\u001b[39m  node-1  \u001b[36mnode-2/\u001b[39m  node-10  \u001b[36mzookeeper/\u001b[39m\n',
  )
  expect((await shown('ls / -1')).split('\n')).toEqual([...names, ''])
})

test('on a terminal nobody waits for the kinds of very many', async () => {
  await zk.create('/many')
  for (let at = 0; at < 501; at++) await zk.create(`/many/n${at}`)
  const asked: string[] = []
  await using other = await connect('sandbox', {
    transport: () => sandbox.transport(),
    trace: ({ op }) => asked.push(op),
  })
  const run = runner(other, { output: 'pretty', color: false }, { terminal: true })
  const { out } = await run('ls /many')
  expect(out.split('\n')[0]).toMatch(/^n0 +n\d+ /)
  expect(asked).toEqual(['getChildren2'])
  await run('ls /')
  expect(asked.slice(1)).toEqual(['getChildren2', 'multiRead'])
  for (const child of (await zk.children('/many')).children) await zk.delete(`/many/${child}`)
  await zk.delete('/many')
})

test('-0 ends full paths with a NUL byte, of children, trees and patterns', async () => {
  expect((await piped('ls / -0')).split('\0')).toEqual([...names.map((name) => `/${name}`), ''])
  expect((await piped('ls /node-2 -R0')).split('\0')).toEqual(['/node-2', '/node-2/below', ''])
  expect((await piped('ls /node* -0')).split('\0')).toContain('/node-2')
})

test('of a tree each znode is a document of its path, with -l of its stat too', async () => {
  const lines = async (line: string) =>
    (await piped(line))
      .trim()
      .split('\n')
      .map((one) => JSON.parse(one))
  expect(await lines('ls /node-2 -R -o ndjson')).toEqual([{ path: '/node-2' }, { path: '/node-2/below' }])
  const [, below] = await lines('ls /node-2 -R -l -o ndjson')
  expect(Object.keys(below)).toEqual(['path', 'stat'])
  expect(below.stat).toMatchObject({ dataVersion: 0 })
})

test('-o ndjson is a document a child, --json one of all', async () => {
  const documents = (await piped('ls / -o ndjson')).trim().split('\n')
  expect(documents.map((line) => JSON.parse(line))).toEqual(names.map((name) => ({ path: `/${name}` })))
  const [long] = (await piped('ls /node-2 -l -o ndjson')).trim().split('\n')
  expect(JSON.parse(long!)).toMatchObject({ path: '/node-2/below', stat: { numChildren: 0 } })
  expect(JSON.parse(await piped('ls / --json'))).toMatchObject({ path: '/', children: names })
})

test('a digit that is a flag of the command is one; elsewhere it is a number below zero', async () => {
  expect(await piped('ls / -10')).toContain('/node-2\0')
  expect((await runner(zk)('ls -2')).err).toContain('-2')
  expect((await runner(zk)('set /node-1 -1')).code).toBe(0)
  expect((await zk.get('/node-1')).data!.toString()).toBe('-1')
})

const drawn = async (line: string) =>
  (await runner(zk, { output: 'pretty', color: false, unicode: true }, { terminal: true })(line)).out

test('-R -l is a tree on a terminal, and in a pipe a full path a line as ever', async () => {
  expect((await drawn('ls / -R -l --columns children,size')).split('\n')).toEqual([
    'NAME                      CHILDREN  SIZE',
    '/                                5   0 B',
    '├── lone                         0   1 B',
    '├── node-1                       0   2 B',
    '├── node-10                      0   0 B',
    '├── node-2                       1   0 B',
    '│   └── below                    0   0 B',
    '└── zookeeper                    2   0 B',
    '    ├── config                   0   0 B',
    '    └── quota                    0   0 B',
    '',
  ])
  expect(await piped('ls /node-2 -R -l')).toMatch(
    /^\/node-2\tpersistent\t0\t1\t0\t20\S+Z\n\/node-2\/below\tpersistent\t0\t0\t0\t20\S+Z\n$/,
  )
})

test('-R goes so many levels deep, and its siblings stand as they are sorted', async () => {
  expect(await piped('ls / -R --depth 1 --limit 3')).toBe('/\n/lone\n/node-1\n')
  expect(await piped('ls / -R --depth 0')).toBe('/\n')
  expect((await piped('ls / -R --sort children')).split('\n').slice(0, 5)).toEqual([
    ...['/', '/zookeeper', '/zookeeper/config', '/zookeeper/quota', '/node-2'],
  ])
  expect(await runner(zk)('ls / --depth 1')).toMatchObject({ code: 2, err: expect.stringContaining('--recursive') })
})

test('columns are named; one that is not there is told with those that are', async () => {
  expect(await piped('ls /node-2 -l --columns mzxid,owner')).toMatch(/^below\t0x[0-9a-f]+\t\n$/)
  const { code, err } = await runner(zk)('ls / -l --columns size,weight')
  expect([code, err]).toEqual([2, expect.stringMatching(/"weight" is no column\n.*type, version, children/)])
})

test('what may not be read is told, the rest is listed, and the exit code is 7', async () => {
  await zk.create('/hidden/below', 'x', { parents: true })
  await zk.setAcl('/hidden', [{ perms: 30, scheme: 'world', id: 'anyone' }])
  const { code, out, err } = await runner(zk)('ls / -R --json')
  expect([code, JSON.parse(out)]).toEqual([7, expect.arrayContaining([{ path: '/hidden' }, { path: '/node-2/below' }])])
  expect(err).toMatch(/\/hidden.*\n.*one znode could not be read/)
  await zk.setAcl('/hidden', [{ perms: 31, scheme: 'world', id: 'anyone' }])
  for (const path of ['/hidden/below', '/hidden']) await zk.delete(path)
})
