import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { Aliases } from '../../../src/repl/run/aliases.ts'

let file: string
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'zoosh-aliases-')), 'config', 'aliases.json')
})
const load = async () => {
  const aliases = new Aliases(file)
  await aliases.load()
  return aliases
}

test('the next shell knows them, whatever they are called, in a file that is its owner’s', async () => {
  const first = await load()
  for (const name of ['ll', '__proto__', 'gone', '配置']) await first.set(name, `ls -l /${name}`)
  await first.set('gone', undefined)
  expect([...(await load()).all]).toEqual(
    expect.arrayContaining(['ll', '__proto__', '配置'].map((name) => [name, `ls -l /${name}`])),
  )
  expect((await load()).all.size).toBe(3)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readdir(dirname(file))).toEqual(['aliases.json'])
})

test.each(['', 'nonsense', 'null', '[1, "a"]', '{"a": 1, "b": {"c": "d"}}'])(
  'a file that holds %j costs the aliases, not the shell',
  async (text) => {
    await (await load()).set('a', 'ls')
    await writeFile(file, text)
    const aliases = await load()
    await aliases.set('ll', 'ls -l')
    expect(aliases.all.get('ll')).toBe('ls -l')
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ ll: 'ls -l' })
    expect(aliases.all.has('b')).toBe(false)
  },
)
