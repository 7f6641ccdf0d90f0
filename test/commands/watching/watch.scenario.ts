import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { type Outcome, runner } from '../run-line.ts'

/** What watch, wait, get -w and ls -w must do, whoever the server is: run against the sandbox and the real one. */
export function watchScenario(open: () => Promise<ZooKeeper>): void {
  let counter = 0

  /** Runs a command while another client does something, once the command watches. */
  async function during(
    line: (base: string) => string | readonly string[],
    prepare: (zk: ZooKeeper, base: string) => Promise<unknown>,
    act: (zk: ZooKeeper, base: string) => Promise<unknown>,
  ): Promise<Outcome & { base: string }> {
    const base = `/watching${counter++}`
    await using zk = await open()
    await using other = await open()
    await prepare(other, base)
    const outcome = runner(zk)(line(base))
    const end = performance.now() + 20_000
    while (zk.watches.length === 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5))
    // The watch was asked for; whatever it reads first is answered before a sync made now is.
    for (let i = 0; i < 10; i++) await zk.sync()
    await act(other, base)
    return { ...(await outcome), base }
  }

  const documents = (out: string): Record<string, unknown>[] =>
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)

  test('watch -r tells each change below once, in order, with version and zxid', async () => {
    const { out, code, base } = await during(
      (base) => `watch ${base} -r -c 6 -o ndjson`,
      (zk, base) => zk.create(base, 'x'),
      async (zk, base) => {
        await zk.create(`${base}/a`, '1')
        await zk.set(`${base}/a`, '2')
        await zk.set(`${base}/a`, '3')
        await zk.create(`${base}/a/b`)
        await zk.delete(`${base}/a/b`)
        await zk.delete(`${base}/a`)
      },
    )
    expect(code).toBe(0)
    expect(documents(out).map(({ type, path, version }) => [type, path, version])).toEqual([
      ['NodeCreated', `${base}/a`, 0],
      ['NodeDataChanged', `${base}/a`, 1],
      ['NodeDataChanged', `${base}/a`, 2],
      ['NodeCreated', `${base}/a/b`, 0],
      ['NodeDeleted', `${base}/a/b`, 0],
      ['NodeDeleted', `${base}/a`, 2],
    ])
    const zxids = documents(out).flatMap(({ zxid }) => (typeof zxid === 'string' ? [BigInt(zxid)] : []))
    expect(zxids.length).toBeGreaterThan(0)
    expect(zxids).toEqual([...zxids].sort((a, b) => (a < b ? -1 : 1)))
    expect(new Set(zxids).size).toBe(zxids.length)
  })

  test('watch --data shows what was and what is', async () => {
    const { out } = await during(
      (base) => `watch ${base} --data -c 1 -o ndjson`,
      (zk, base) => zk.create(base, '{"a":1}'),
      (zk, base) => zk.set(base, '{"a":2}'),
    )
    expect(documents(out)).toMatchObject([
      { type: 'NodeDataChanged', version: 1, data: '{"a":2}', old: { data: '{"a":1}', encoding: 'utf8' } },
    ])
  })

  test('watch --data on a terminal shows the difference', async () => {
    const { out } = await during(
      (base) => `watch ${base} --data -c 1 -o pretty`,
      (zk, base) => zk.create(base, '{"a":1,"b":2}'),
      (zk, base) => zk.set(base, '{"a":1,"b":"\x9b2J"}'),
    )
    expect(out).toMatch(/^ +- {3}"b": 2$/m)
    expect(out).toMatch(/^ +\+ {3}"b": "\\x9b2J"$/m)
    expect(out).not.toContain('\x9b')
  })

  test('watch of a znode alone tells of its children as a whole', async () => {
    const { out, base } = await during(
      (base) => `watch ${base} -c 2`,
      (zk, base) => zk.create(base),
      async (zk, base) => {
        await zk.create(`${base}/a/b`, null, { parents: true })
        await zk.set(base, 'x')
      },
    )
    const lines = out.split('\n').map((line) => line.split('\t').slice(1))
    expect(lines[0]).toEqual(['NodeChildrenChanged', base, expect.stringMatching(/^0x/), '0', ''])
    expect(lines[1]).toEqual(['NodeDataChanged', base, expect.stringMatching(/^0x/), '1', ''])
  })

  test('watch waits for a znode that is not there yet, and sees it come, go and come', async () => {
    const { out } = await during(
      (base) => `watch ${base} -r -c 3`,
      async () => {},
      async (zk, base) => {
        await zk.create(base)
        await zk.delete(base)
        await zk.create(base)
      },
    )
    expect(out.match(/Node\w+/g)).toEqual(['NodeCreated', 'NodeDeleted', 'NodeCreated'])
  })

  test('watch --initial begins with what is there', async () => {
    const { out, base } = await during(
      (base) => `watch ${base} -r --initial --data -c 1 -o ndjson`,
      async (zk, base) => {
        await zk.create(`${base}/a`, 'old', { parents: true })
      },
      (zk, base) => zk.set(`${base}/a`, 'new'),
    )
    expect(documents(out)).toMatchObject([
      { type: 'NodeCreated', path: base, initial: true, data: null },
      { type: 'NodeCreated', path: `${base}/a`, initial: true, data: 'old' },
      { type: 'NodeDataChanged', path: `${base}/a`, data: 'new', old: { data: 'old' } },
    ])
  })

  test('watch --for ends with 0, and with 124 when --count asked for more', async () => {
    const nothing = async () => {}
    expect((await during((base) => `watch ${base} --for 300ms`, nothing, nothing)).code).toBe(0)
    const short = await during((base) => `watch ${base} --for 300ms -c 1`, nothing, nothing)
    expect(short.code).toBe(124)
    expect(short.err).toContain('only 0 of 1 changes')
  })

  test('watch -- CMD runs it for each change in order, with the facts and the data, and ends with its last code', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zoosh-watch-'))
    try {
      const file = join(folder, 'log')
      const script = `{ echo "$ZOOSH_EVENT $ZOOSH_PATH $ZOOSH_VERSION"; cat; echo; } >> "${file}"; sleep 0.05; exit $((5 + ZOOSH_VERSION))`
      const { code, out, base } = await during(
        (base) => ['watch', base, '-r', '-c', '3', '--', 'sh', '-c', script],
        (zk, base) => zk.create(base, 'x'),
        async (zk, base) => {
          await zk.create(`${base}/a`, 'one')
          await new Promise((resolve) => setTimeout(resolve, 100))
          await zk.set(`${base}/a`, 'two; $(echo no)')
          await new Promise((resolve) => setTimeout(resolve, 100))
          await zk.delete(`${base}/a`)
        },
      )
      expect(readFileSync(file, 'utf8')).toBe(
        `NodeCreated ${base}/a 0\none\nNodeDataChanged ${base}/a 1\ntwo; $(echo no)\nNodeDeleted ${base}/a 1\n\n`,
      )
      expect({ code, out }).toEqual({ code: 6, out: '' })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('watch -- CMD says when there is no such program', async () => {
    const { code, err } = await during(
      (base) => ['watch', base, '-c', '1', '--', 'no-such-program'],
      (zk, base) => zk.create(base),
      (zk, base) => zk.set(base, 'x'),
    )
    expect(code).toBe(127)
    expect(err).toContain('no-such-program')
  })

  test.each<[string, (zk: ZooKeeper, base: string) => Promise<unknown>]>([
    ['--changed', (zk, base) => zk.set(base, 'x')],
    ['--changed', (zk, base) => zk.delete(base)],
    ['--deleted', (zk, base) => zk.delete(base)],
    ['--data ^go$', (zk, base) => zk.set(base, 'go')],
    ['--field a.b=5', (zk, base) => zk.set(base, '{"a":{"b":5}}')],
    ['--version 2', async (zk, base) => [await zk.set(base, 'x'), await zk.set(base, 'y')]],
    ['--children 2', (zk, base) => Promise.all([1, 2, 3].map((name) => zk.create(`${base}/${name}`)))],
    ['--children 1 --version 1', async (zk, base) => [await zk.create(`${base}/a`), await zk.set(base, 'y')]],
  ])('wait %s ends when it has come true', async (condition, act) => {
    const { code, out } = await during(
      (base) => `wait ${base} ${condition} --for 20s`,
      (zk, base) => zk.create(base, 'x'),
      act,
    )
    expect({ code, out }).toEqual({ code: 0, out: '' })
  })

  test('wait --exists ends when the znode comes, and gives it as JSON', async () => {
    const { code, out, base } = await during(
      (base) => `wait ${base} --exists --for 20s --json`,
      async () => {},
      (zk, base) => zk.create(base, 'here'),
    )
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ path: base, exists: true, data: 'here' })
  })

  test('wait ends at once when it is true already, and with 124 when it does not come true', async () => {
    await using zk = await open()
    const run = runner(zk)
    await zk.create('/true-already', '7')
    expect((await run('wait /true-already --exists --data 7 --children 0 --version 0')).code).toBe(0)
    const late = await run('wait /true-already --data 8 --for 200ms')
    expect(late).toMatchObject({ code: 124, out: '' })
    expect(late.err).toContain('not within 200ms: /true-already')
    expect((await run('wait /true-already --changed --for 200ms')).code).toBe(124)
    expect((await run('wait --quorum --for 20s')).code).toBe(0)
    expect((await run('wait /true-already')).code).toBe(2)
    expect((await run('wait /true-already --data (')).code).toBe(2)
  })

  test('get -w prints the znode, then its next change', async () => {
    const { out, code, base } = await during(
      (base) => `get ${base} -w --json`,
      (zk, base) => zk.create(base, 'x'),
      (zk, base) => zk.set(base, 'y'),
    )
    expect(code).toBe(0)
    expect(documents(out)).toMatchObject([
      { path: base, data: 'x' },
      { path: base, type: 'NodeDataChanged' },
    ])
  })

  test('ls -w prints the list, then its next change', async () => {
    const { out, base } = await during(
      (base) => `ls ${base} -w`,
      (zk, base) => zk.create(`${base}/a`, null, { parents: true }),
      (zk, base) => zk.create(`${base}/b`),
    )
    const [first, second] = out.split('\n')
    expect(first).toBe('a')
    expect(second!.split('\t').slice(1, 3)).toEqual(['NodeChildrenChanged', base])
  })
}
