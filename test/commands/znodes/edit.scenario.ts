import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { type Run, runner } from '../run-line.ts'
import { ScriptedEditor } from './editing/scripted-editor.ts'

const { waits } = ScriptedEditor

export function editScenario(connect: () => Promise<ZooKeeper>, server: () => string): void {
  const editor = new ScriptedEditor()
  const before = { ...process.env }
  let zk: ZooKeeper
  let run: Run

  beforeAll(async () => {
    editor.install()
    zk = await connect()
    run = runner(zk, { server: server() })
  })
  beforeEach(async () => {
    for (const path of ['/edit/a', '/edit/b', '/edit']) await zk.delete(path).catch(() => undefined)
    await zk.create('/edit')
  })
  afterAll(async () => {
    for (const name of ['VISUAL', 'EDITOR', 'TMPDIR']) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
    await zk?.close()
    editor.remove()
  })

  const text = async (path = '/edit/a') => (await zk.get(path)).data?.toString()

  test('writes what was edited, and undo puts back what was there', async () => {
    await zk.create('/edit/a', 'limit=10\nmode=day\n')
    editor.will('sed -i s/10/20/ "$1"')
    const { code, out, err } = await run('edit /edit/a --json')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toMatchObject({ path: '/edit/a', changed: true, merged: false, stat: { dataVersion: 1 } })
    expect(await text()).toBe('limit=20\nmode=day\n')
    expect(editor.kept).toEqual([])
    expect((await run('undo -y')).code).toBe(0)
    expect(await text()).toBe('limit=10\nmode=day\n')
  })

  test('says so when nothing was changed, and writes nothing', async () => {
    await zk.create('/edit/a', 'x')
    editor.will('true')
    expect((await run('edit /edit/a -o pretty')).out).toMatch(/nothing was changed.*\/edit\/a/)
    expect((await zk.exists('/edit/a'))!.version).toBe(0)
    expect(editor.kept).toEqual([])
  })

  test('shows compressed JSON on one line laid out, and writes it as it was kept', async () => {
    await zk.create('/edit/a', gzipSync('{"a":1.0,"b":[2]}'))
    editor.will('sed -i s/2/3/ "$1"')
    expect((await run('edit /edit/a')).code).toBe(0)
    expect(editor.seen).toEqual(['{\n  "a": 1.0,\n  "b": [\n    2\n  ]\n}\n'])
    expect(gunzipSync((await zk.get('/edit/a')).data!).toString()).toBe('{"a":1.0,"b":[3]}')
  })

  describe('syntax that is lost', () => {
    test('is shown again with what is wrong on top, until it is mended', async () => {
      await zk.create('/edit/a', '{"a":1}')
      editor.will('sed -i s/1/1,/ "$1"', 'sed -i s/1,/2/ "$1"')
      expect((await run('edit /edit/a')).code).toBe(0)
      expect(editor.seen[1]).toMatch(
        /^# zoosh: line 5, column 1: no JSON from here on: }\n# zoosh: .*\n\{\n {2}"a": 1,\n}\n$/,
      )
      expect(await text()).toBe('{"a":2}')
    })

    test('saved as it is writes nothing, and keeps the text', async () => {
      await zk.create('/edit/a', '{"a":1}')
      editor.will('echo "{" > "$1"', 'true')
      const { code, err } = await run('edit /edit/a')
      expect(code).toBe(1)
      expect(err).toMatch(/your text is kept in .*data\.json\n.*nothing was written: line 4/)
      expect(err).toContain('--no-check')
      expect(editor.kept[0]).toMatch(/^# zoosh: [\s\S]*\n\{\n$/)
      expect(await text()).toBe('{"a":1}')
      editor.will('echo "{" > "$1"')
      expect((await run('edit /edit/a --no-check')).code).toBe(0)
      expect(await text()).toBe('{')
    })

    test.each([
      ['YAML', 'a: 1\nb: 2\n', 'echo "c: [" >> "$1"'],
      ['XML', '<a><b>1</b></a>', 'sed -i s,/b,/c, "$1"'],
      ['properties', 'a=1\nb=2\n', 'echo c >> "$1"'],
    ])('is noticed in %s', async (name, data, step) => {
      await zk.create('/edit/a', data)
      editor.will(step, 'true')
      const { code, err } = await run('edit /edit/a')
      expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`no ${name}`) })
      expect(await text()).toBe(data)
    })
  })

  describe('an editor that goes wrong', () => {
    test.each([
      ['fails', 'echo mine >> "$1"; exit 3', 'the editor ended with 3: nothing was written', 1],
      ['is killed', 'echo mine >> "$1"; kill -9 $$', 'the editor ended with 137: nothing was written', 1],
      ['leaves no UTF-8', `printf '\\377' >> "$1"`, 'a text that is no UTF-8', 0],
      ['fails before anything', 'exit 1', 'the editor ended with 1: nothing was written', 0],
      ['leaves no file', 'rm "$1"', 'the editor left no file', 0],
      ['leaves an empty text', ': > "$1"', 'the text is empty: nothing was written', 0],
    ])('%s: nothing is written, and a text is kept', async (_, step, message, kept) => {
      await zk.create('/edit/a', 'x')
      editor.will(step)
      const { code, err } = await run('edit /edit/a')
      expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(message) })
      expect(editor.kept).toEqual(kept ? ['x\nmine\n'] : message.includes('UTF-8') ? [expect.anything()] : [])
      expect(err.includes('your text is kept in')).toBe(editor.kept.length > 0)
      expect(await text()).toBe('x')
    })

    test('does not exist: says whose name it is', async () => {
      await zk.create('/edit/a', 'x')
      const { EDITOR } = process.env
      process.env.EDITOR = 'no-such-editor --wait'
      const { code, err } = await run('edit /edit/a')
      process.env.EDITOR = EDITOR
      expect({ code, err }).toEqual({
        code: 1,
        err: expect.stringMatching(/ended with 127[\s\S]*\$EDITOR names the editor/),
      })
    })
  })

  describe('what somebody else changes meanwhile', () => {
    const base = 'a=1\nb=2\nc=3\nd=4\n'

    test('is merged where it is elsewhere', async () => {
      await zk.create('/edit/a', base)
      editor.will(waits('sed -i s/a=1/a=mine/ "$1"'))
      const running = run('edit /edit/a -o pretty')
      await editor.during(() => zk.set('/edit/a', base.replace('d=4', 'd=theirs')))
      const { code, out } = await running
      expect({ code, out }).toEqual({
        code: 0,
        out: expect.stringMatching(/version 2, with what was changed meanwhile/),
      })
      expect(await text()).toBe('a=mine\nb=2\nc=3\nd=theirs\n')
      expect(editor.runs).toBe(1)
    })

    test('is shown between markers where both changed the same, and the choice is written', async () => {
      await zk.create('/edit/a', base)
      editor.will(waits('sed -i s/b=2/b=mine/ "$1"'), `sed -i -e '/^[<|=>#]/d' -e /b=2/d -e /b=theirs/d "$1"`)
      const running = run('edit /edit/a')
      await editor.during(() => zk.set('/edit/a', base.replace('b=2', 'b=theirs')))
      expect((await running).code).toBe(0)
      expect(editor.seen[1]).toMatch(
        /^# zoosh: \/edit\/a was changed meanwhile.*\n# zoosh: .*\na=1\n<<<<<<< yours\nb=mine\n\|{7} as you opened it\nb=2\n={7}\nb=theirs\n>{7} version 1, written meanwhile\nc=3\nd=4\n$/,
      )
      expect(await text()).toBe('a=1\nb=mine\nc=3\nd=4\n')
    })

    test('markers that are left in are not written', async () => {
      await zk.create('/edit/a', base)
      editor.will(waits('sed -i s/b=2/b=mine/ "$1"'), 'sed -i s/c=3/c=5/ "$1"', 'true')
      const running = run('edit /edit/a')
      await editor.during(() => zk.set('/edit/a', base.replace('b=2', 'b=theirs')))
      const { code, err } = await running
      expect({ code, err }).toEqual({ code: 5, err: expect.stringContaining('a conflict is left in it') })
      expect(editor.kept[0]).toContain('b=mine')
      expect(await text()).toBe(base.replace('b=2', 'b=theirs'))
    })

    test('is not overwritten when another znode has its name, and its version, by now', async () => {
      await zk.create('/edit/a', base)
      editor.will(waits('sed -i s/a=1/a=mine/ "$1"'))
      const running = run('edit /edit/a')
      await editor.during(async () => {
        await zk.delete('/edit/a')
        await zk.create('/edit/a', base.replace('d=4', 'd=another'))
      })
      expect((await running).code).toBe(0)
      expect(await text()).toBe('a=mine\nb=2\nc=3\nd=another\n')
    })

    test('a deletion is told, and the text kept', async () => {
      await zk.create('/edit/a', base)
      editor.will(waits('sed -i s/a=1/a=mine/ "$1"'))
      const running = run('edit /edit/a')
      await editor.during(() => zk.delete('/edit/a'))
      const { code, err } = await running
      expect({ code, err }).toEqual({ code: 4, err: expect.stringMatching(/kept in[\s\S]*was deleted meanwhile/) })
      expect(editor.kept).toEqual([base.replace('a=1', 'a=mine')])
      expect(await zk.exists('/edit/a')).toBeUndefined()
    })
  })

  test('creates what is not there only when it is told to', async () => {
    editor.will('echo new > "$1"')
    expect((await run('edit /edit/b')).code).toBe(4)
    expect(editor.runs).toBe(0)
    expect((await run('edit /edit/b --create -o pretty')).out).toMatch(/created .*\/edit\/b/)
    expect(await text('/edit/b')).toBe('new')
    await zk.delete('/edit/b')
    editor.will('true')
    expect((await run('edit /edit/b --create')).code).toBe(0)
    expect(await zk.exists('/edit/b')).toBeUndefined()
  })

  test('what was created meanwhile is shown beside it', async () => {
    editor.will(waits('echo mine > "$1"'), 'echo both > "$1"')
    const running = run('edit /edit/b --create')
    await editor.during(() => zk.create('/edit/b', 'theirs'))
    expect((await running).code).toBe(0)
    expect(editor.seen[1]).toContain('theirs')
    expect(await text('/edit/b')).toBe('both')
  })

  test('data that is no text is refused, with the way to do it', async () => {
    await zk.create('/edit/a', Buffer.from([0, 1, 2, 255]))
    editor.will('true')
    const { code, err } = await run('edit /edit/a')
    expect(code).toBe(1)
    expect(err).toContain('get /edit/a -o raw > FILE')
    expect(err).toContain('set /edit/a --file FILE')
    expect(editor.runs).toBe(0)
  })

  test('several are edited one after the other, each in a file named for what it is', async () => {
    await zk.create('/edit/a', '{"a":1}')
    await zk.create('/edit/b', 'x')
    editor.will('sed -i s/1/2/ "$1"; echo "$1" >> names', 'echo y > "$1"; echo "$1" >> names')
    const { code, out } = await run('edit /edit/a /edit/b -o ndjson')
    expect([
      code,
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).path),
    ]).toEqual([0, ['/edit/a', '/edit/b']])
    expect([await text(), await text('/edit/b')]).toEqual(['{"a":2}', 'y'])
  })

  test('--dry-run shows the difference and writes nothing', async () => {
    await zk.create('/edit/a', 'a\nb\n')
    editor.will('sed -i s/b/B/ "$1"')
    const { code, err } = await run('edit /edit/a --dry-run')
    expect({ code, err }).toEqual({
      code: 0,
      err: '--- /edit/a\n+++ /edit/a\n@@ -1,2 +1,2 @@\n a\n-b\n+B\nwould set /edit/a, 4 B\n',
    })
    editor.will('true')
    expect((await run('edit /edit/a --dry-run')).err).toBe('would change nothing: /edit/a stays as it is\n')
    expect(await text()).toBe('a\nb\n')
    expect(editor.kept).toEqual([])
  })

  test('a read-only client does not let anybody type', async () => {
    await zk.create('/edit/a', 'x')
    editor.will('true')
    expect((await runner(zk, { readOnly: true })('edit /edit/a')).code).toBe(6)
    expect(editor.runs).toBe(0)
  })

  test('the draft is for the user alone', async () => {
    await zk.create('/edit/a', '{"a":1}')
    editor.will('stat -c "%a %n" "$1" "$(dirname "$1")" > modes')
    await run('edit /edit/a')
    const { readFileSync } = await import('node:fs')
    const modes = readFileSync(`${editor.folder}/modes`, 'utf8')
    expect(modes).toMatch(/^600 .*\/zoosh-edit-\w+\/data\.json\n700 .*\/zoosh-edit-\w+\n$/)
  })
}
