import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Interrupted } from '../../../src/cli/life/stop-error.ts'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { MARKS } from '../../../src/tree/mirror/marks.ts'
import { treeText } from '../../tree/mirror/judge/tree-text.ts'
import { type Outcome, type Run, runner } from '../run-line.ts'

/** What `mirror` must do, whoever the servers are: between two trees of one, run against the sandbox and the real one. */
export function mirrorScenario(open: () => Promise<ZooKeeper>, hosts: () => string, lasting = true): void {
  /** Without lasting watches nobody tells of what others do at the target. */
  const recheck = lasting ? '' : ' --recheck 100ms'
  let zk: ZooKeeper
  let run: Run
  let folder: string
  let number = 0
  let [source, target] = ['', '']
  const mirrors: (() => Promise<Outcome>)[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zoosh-mirror-'))
    zk = await open()
    run = runner(zk, { server: hosts() })
  })
  afterAll(async () => {
    await zk.close()
    await rm(folder, { recursive: true })
  })
  afterEach(async () => {
    // One that failed leaves nobody behind.
    await Promise.all(mirrors.splice(0).map((end) => end()))
  })
  beforeEach(async () => {
    number++
    source = `/from${number}`
    target = `/to${number}`
    await zk.create(source, 'root')
    await zk.create(`${source}/a`, null)
    await zk.create(`${source}/a/b`, '')
    await zk.create(`${source}/c`, Buffer.from([0xff, 0]), { acl: 'world:anyone:cdrwa,ip:10.0.0.1:r' })
  })

  const same = async (): Promise<boolean> => (await treeText(zk, source, true)) === (await treeText(zk, target, true))
  const eventually = async (what: () => Promise<boolean> | boolean): Promise<void> => {
    for (let tries = 0; tries < 400; tries++) {
      if (await what()) return
      await sleep(25)
    }
    expect(await what(), 'in the end').toBe(true)
  }
  /** A mirror that goes on until it is told to end. */
  const going = (words: string): { out: () => string; end: () => Promise<Outcome> } => {
    const controller = new AbortController()
    let told = ''
    const end = (): Promise<Outcome> => {
      controller.abort(new Interrupted(130))
      return done
    }
    mirrors.push(end)
    const done = runner(zk, { server: hosts() }, { controller, told: (text) => (told += text) })(words)
    return { out: () => told, end }
  }

  test('once: the same, ACLs too, told in numbers; again there is nothing to do', async () => {
    const { code, out } = await run(`mirror ${source} ${target}/deep --once -y -o ndjson`)
    expect(code).toBe(0)
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events).toMatchObject([
      { kind: 'compared', created: 4, changed: 0, deleted: 0, bytes: 6, znodes: 4 },
      { kind: 'end', created: 4, conflicts: 0, obstacles: 0, zxid: expect.stringMatching(/^0x/) },
    ])
    expect(await treeText(zk, `${target}/deep`, true)).toBe(await treeText(zk, source, true))
    const dry = await run(`mirror ${source} ${target}/deep --once --dry-run -o ndjson`)
    expect(JSON.parse(dry.out)).toMatchObject({ dryRun: true, created: 0, changed: 0, deleted: 0 })
    expect(await run(`mirror ${source} ${target}/deep --once -q`)).toEqual({ code: 0, out: '', err: '' })
  })

  test('what is there is written over as the plan says; what the source never had stays, unless --prune', async () => {
    await zk.create(target, 'other')
    await zk.create(`${target}/mine`, 'x')
    await zk.create(`${target}/mine/too`, 'x')
    const dry = await run(`mirror ${source} ${target} --once --dry-run`)
    expect(dry.err).toBe(`would mirror ${source} to ${target}: create 3, change 1, delete 0 znodes, 6 B\n`)
    expect((await run(`mirror ${source} ${target} --once`)).code).toBe(2)
    expect(String((await zk.get(target)).data)).toBe('other')
    expect((await run(`mirror ${source} ${target} --once -y`)).code).toBe(0)
    expect(await zk.exists(`${target}/mine/too`)).toBeDefined()
    expect(String((await zk.get(target)).data)).toBe('root')
    const pruned = await run(`mirror ${source} ${target} --once -y --prune -o ndjson`)
    expect(JSON.parse(pruned.out.trimEnd().split('\n').at(-1)!)).toMatchObject({ deleted: 2 })
    expect(await same()).toBe(true)
  })

  test('each change is carried over, until Ctrl-C; with the mark of who does it meanwhile', async () => {
    const mirror = going(`mirror ${source} zk://${hosts()}${target} -y -o ndjson`)
    await eventually(() => mirror.out().includes('compared'))
    expect((await zk.children(MARKS)).children).toHaveLength(1)
    await zk.set(`${source}/a`, 'changed')
    await zk.create(`${source}/new`, '1')
    await zk.create(`${source}/new/er`, '2')
    await eventually(same)
    await zk.delete(`${source}/new/er`)
    await zk.delete(`${source}/new`)
    await zk.delete(`${source}/a/b`)
    await eventually(same)
    await eventually(
      () =>
        mirror.out().includes('"deleted":1') ||
        mirror.out().includes('"deleted":3') ||
        mirror.out().includes('"deleted":2'),
    )
    const { code, out } = await mirror.end()
    expect(code).toBe(130)
    const batches = out.split('\n').filter((line) => line.includes('"batch"'))
    expect(JSON.parse(batches[0]!)).toMatchObject({ lag: { zxids: expect.any(Number), ms: expect.any(Number) } })
    await eventually(async () => ((await zk.exists(MARKS)) ? (await zk.children(MARKS)).children.length === 0 : true))
  })

  test('ACLs, of which no watch tells, are found when everything is compared again', async () => {
    const mirror = going(`mirror ${source} ${target} -y --recheck 100ms -o ndjson`)
    await eventually(() => mirror.out().includes('compared'))
    await zk.setAcl(`${source}/a`, 'world:anyone:cdrwa,ip:10.0.0.2:r')
    await eventually(same)
    expect((await mirror.end()).code).toBe(130)
  })

  test('the root of the source goes, and comes again', async () => {
    const mirror = going(`mirror ${source} ${target} -y -o ndjson`)
    await eventually(() => mirror.out().includes('compared'))
    await zk.deleteMany([`${source}/a/b`, `${source}/a`, `${source}/c`, source])
    await eventually(async () => (await zk.exists(target)) === undefined)
    await zk.create(source, 'again')
    await zk.create(`${source}/x`, 'y')
    await eventually(async () => (await zk.exists(`${target}/x`)) !== undefined)
    expect(await same()).toBe(true)
    expect((await mirror.end()).out).not.toContain('conflict')
  })

  describe('what others do at the target', () => {
    test('is told once, and left; the rest goes on', async () => {
      const mirror = going(`mirror ${source} ${target} -y -o ndjson${recheck}`)
      await eventually(() => mirror.out().includes('compared'))
      await zk.set(`${target}/a`, 'theirs')
      await zk.delete(`${target}/c`)
      await zk.create(`${target}/only-there`, '')
      await eventually(() => mirror.out().split('conflict').length === 3)
      await zk.set(`${source}/a`, 'ours')
      await zk.set(`${source}/a/b`, 'goes on')
      await eventually(async () => String((await zk.get(`${target}/a/b`)).data) === 'goes on')
      expect(String((await zk.get(`${target}/a`)).data)).toBe('theirs')
      expect(await zk.exists(`${target}/c`)).toBeUndefined()
      // Who gives way is followed again.
      if (lasting) {
        await zk.set(`${target}/a`, 'ours')
        await zk.set(`${source}/a/b`, 'and on')
        await eventually(async () => String((await zk.get(`${target}/a/b`)).data) === 'and on')
        await zk.set(`${source}/a`, 'ours again')
        await eventually(async () => String((await zk.get(`${target}/a`)).data) === 'ours again')
      }
      const { out } = await mirror.end()
      const conflicts = out
        .split('\n')
        .filter((line) => line.includes('conflict'))
        .map((line) => JSON.parse(line))
      expect(conflicts.map(({ path, reason }) => [path, reason]).sort()).toEqual([
        [`${target}/a`, 'changed'],
        [`${target}/c`, 'deleted'],
      ])
      expect(await zk.exists(`${target}/only-there`)).toBeDefined()
    })

    test('--overwrite takes it back, at once', async () => {
      const mirror = going(`mirror ${source} ${target} -y --overwrite -o ndjson${recheck}`)
      await eventually(() => mirror.out().includes('compared'))
      await zk.set(`${target}/a`, 'theirs')
      await zk.delete(`${target}/c`)
      await eventually(same)
      expect((await mirror.end()).out).not.toContain('conflict')
    })

    test('a znode that is to go and has children of theirs stays; with --prune it goes', async () => {
      const mirror = going(`mirror ${source} ${target} -y -o ndjson`)
      await eventually(() => mirror.out().includes('compared'))
      await zk.create(`${target}/a/b/theirs`, '')
      await zk.delete(`${source}/a/b`)
      await eventually(() => mirror.out().includes('has-children'))
      await mirror.end()
      expect((await run(`mirror ${source} ${target} -y --once --prune`)).code).toBe(0)
      expect(await same()).toBe(true)
    })
  })

  describe('--state', () => {
    test('goes on unasked, and knows what was deleted meanwhile and what others did', async () => {
      const file = join(folder, `state${number}`)
      const first = going(`mirror ${source} ${target} -y --state ${file} -o ndjson`)
      await eventually(() => first.out().includes('compared'))
      await zk.create(`${source}/late`, '')
      await eventually(same)
      expect((await first.end()).code).toBe(130)
      await zk.delete(`${source}/late`)
      await zk.delete(`${source}/a/b`)
      await zk.set(`${source}/a`, 'while it was away')
      await zk.set(`${target}/c`, 'theirs')
      await zk.create(`${target}/late2`, 'not ours')
      const second = going(`mirror ${source} ${target} --state ${file} -o ndjson`)
      await eventually(() => second.out().includes('compared'))
      const { out } = await second.end()
      const events = out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
      expect(events.find(({ kind }) => kind === 'compared')).toMatchObject({ created: 0, changed: 1, deleted: 2 })
      expect(events.filter(({ kind }) => kind === 'conflict')).toMatchObject([
        { path: `${target}/c`, reason: 'changed' },
      ])
      expect(await zk.exists(`${target}/late2`)).toBeDefined()
    })

    test('is of one mirror at a time, and free again behind it', async () => {
      const file = join(folder, `state${number}`)
      const first = going(`mirror ${source} ${target} -y --state ${file} -o ndjson`)
      await eventually(() => first.out().includes('compared'))
      expect(await run(`mirror ${source} ${target} -y --once --state ${file}`)).toMatchObject({
        code: 2,
        err: expect.stringContaining(`${file} is the state of a mirror that runs`),
      })
      await zk.create(`${source}/still`, 'carried over')
      await eventually(same)
      expect((await first.end()).code).toBe(130)
      expect((await run(`mirror ${source} ${target} -y --once --state ${file}`)).code).toBe(0)
      // One that was killed holds nobody up.
      await writeFile(`${file}.lock`, JSON.stringify({ pid: 0x3ffffff }))
      expect((await run(`mirror ${source} ${target} -y --once --state ${file}`)).code).toBe(0)
      expect((await readdir(folder)).filter((name) => name.endsWith('.lock'))).toEqual([])
    })

    test('of another pair, and what is none, are refused', async () => {
      const file = join(folder, `state${number}`)
      expect((await run(`mirror ${source} ${target} -y --once --state ${file}`)).code).toBe(0)
      const other = await run(`mirror ${source} /elsewhere -y --once --state ${file}`)
      expect(other).toMatchObject({ code: 2, err: expect.stringContaining('is not the one that') })
      const swapped = await run(`mirror ${target} ${source} -y --once --state ${file}`)
      expect(swapped).toMatchObject({ code: 2, err: expect.stringContaining(`is about ${source}`) })
      const whole = await readFile(file, 'utf8')
      // A line cut short by the end of a process is one that was not written yet.
      await writeFile(file, whole.slice(0, -5))
      expect((await run(`mirror ${source} ${target} -y --once --state ${file}`)).code).toBe(0)
      for (const text of ['hello\n', '{}\n', `${whole.split('\n')[0]}\nnonsense\n`]) {
        await writeFile(file, text)
        expect(await run(`mirror ${source} ${target} -y --once --state ${file}`)).toMatchObject({ code: 2 })
        expect(await readFile(file, 'utf8')).toBe(text)
      }
    })
  })

  test('what is chosen is mirrored, also when it changes', async () => {
    await zk.create(`${source}/locks`, '')
    await zk.create(`${source}/locks/l`, '')
    const mirror = going(`mirror ${source} ${target} -y --exclude locks --include b -o ndjson`)
    await eventually(() => mirror.out().includes('compared'))
    expect(await treeText(zk, target, false)).toBe(' null \n/a null \n/a/b  ')
    await zk.create(`${source}/locks/b`, '')
    await zk.create(`${source}/x`, '1')
    await zk.create(`${source}/x/y`, '2')
    await zk.create(`${source}/x/y/z`, '3')
    await zk.create(`${source}/x/y/z/q`, '4')
    await zk.create(`${source}/x/y/z/q/b`, '5')
    await zk.set(`${source}/c`, 'not chosen')
    await eventually(async () => (await zk.exists(`${target}/x/y/z/q/b`)) !== undefined)
    await mirror.end()
    expect(await zk.exists(`${target}/locks`)).toBeUndefined()
    expect(await zk.exists(`${target}/c`)).toBeUndefined()
  })

  test('ephemerals are left out, or become persistent', async () => {
    await zk.create(`${source}/e`, 'x', { mode: 'ephemeral' })
    await run(`mirror ${source} ${target} -y --once`)
    expect(await zk.exists(`${target}/e`)).toBeUndefined()
    await run(`mirror ${source} ${target} -y --once --ephemerals`)
    expect((await zk.exists(`${target}/e`))?.ephemeralOwner).toBe(0n)
    await zk.delete(`${source}/e`)
  })

  test('what cannot be read or written is told, the rest goes on, and the exit code is 7', async () => {
    await zk.create(`${source}/denied`, 'x')
    await zk.setAcl(`${source}/denied`, 'world:anyone:cdwa')
    await zk.create(target, '')
    await zk.create(`${target}/a`, '')
    await zk.setAcl(`${target}/a`, 'world:anyone:ra')
    const { code, err, out } = await run(`mirror ${source} ${target} -y --once --no-acl`)
    expect({ code, err }).toEqual({ code: 7, err: expect.stringContaining('/denied') })
    expect(out).toContain('2 obstacles')
    expect(await zk.exists(`${target}/c`)).toBeDefined()
    await zk.setAcl(`${source}/denied`, 'world:anyone:cdrwa')
    await zk.setAcl(`${target}/a`, 'world:anyone:cdrwa')
  })

  test('a parent that lets nobody create gets its children first', async () => {
    await zk.setAcl(`${source}/a`, 'world:anyone:ra')
    expect((await run(`mirror ${source} ${target} -y --once`)).code).toBe(0)
    expect(await same()).toBe(true)
  })

  describe('circles', () => {
    test.each([
      ['', '/x'],
      ['/x', ''],
      ['', ''],
    ])('%s to %s of one tree is refused', async (from, to) => {
      await zk.create(`${source}/x`)
      for (const place of [source, `zk://${hosts()}${source}`])
        expect(await run(`mirror ${source}${from} ${place}${to} -y --once`)).toMatchObject({
          code: 2,
          err: expect.stringContaining('into itself'),
        })
      // Before anybody is asked.
      expect(await run(`mirror ${source}${from} ${source}${to} --dry-run`)).toMatchObject({ code: 2 })
      expect(await zk.exists(MARKS)).toSatisfy((stat: { numChildren: number } | undefined) => !stat?.numChildren)
    })

    test('of two, and of three, is refused; one beside it is not', async () => {
      const [b, c] = [`${target}-b`, `${target}-c`]
      const first = going(`mirror ${source} ${b} -y -o ndjson`)
      await eventually(() => first.out().includes('compared'))
      expect(await run(`mirror ${b} ${source} -y --once`)).toMatchObject({
        code: 2,
        err: expect.stringContaining('circle'),
      })
      expect(await run(`mirror ${b} ${source}/a/b -y --once`)).toMatchObject({ code: 2 })
      const second = going(`mirror ${b}/a ${c} -y -o ndjson`)
      await eventually(() => second.out().includes('compared'))
      expect(await run(`mirror ${c} ${source} -y`)).toMatchObject({ code: 2, err: expect.stringContaining('circle') })
      expect((await run(`mirror ${c} ${target}-d -y --once`)).code).toBe(0)
      await Promise.all([first.end(), second.end()])
      await eventually(async () => ((await zk.exists(MARKS))?.numChildren ?? 0) === 0)
      expect((await run(`mirror ${c} ${source} -y --once`)).code).toBe(0)
    })
  })
}
