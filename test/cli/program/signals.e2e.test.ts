import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { noPty, TestShell } from '../../repl/test-shell.ts'
import { Folders } from '../extensions/folders.ts'

let folders: Folders
let folder: string
let shell: TestShell | undefined
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'zoosh-signals-'))
  folders = new Folders().withZoosh()
  // Writes down every signal it gets, and ends some time after the first one.
  folders.write(
    'zoosh-heard',
    `for name in INT TERM HUP; do trap "echo $name >> '${folder}/heard'; got=1" $name; done
echo ready
while [ -z "$got" ]; do sleep 0.05; done
sleep 0.2; exit 3`,
  )
  folders.write('zoosh-deaf', `trap '' INT; echo ready; sleep 0.4; echo still here; sleep 0.4; exit 5`)
  folders.write('zoosh-steps', `echo ready; while [ ! -e ${folder}/enough ]; do sleep 0.05; done; echo over; exit 6`)
})
afterAll(() => {
  folders[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})
afterEach(async () => {
  await shell?.stop()
  shell = undefined
  rmSync(join(folder, 'heard'), { force: true })
})

const heard = () => readFileSync(join(folder, 'heard'), 'utf8')
const start = async (args: readonly string[], env: Record<string, string> = {}) => {
  shell = new TestShell({ args: ['--sandbox', ...args], env: { PATH: folders.path(), ...env } })
  await shell.until((rows) => rows.includes('ready'))
  return shell
}

/** What runs a program in front on our behalf, and ends as it does; `find` tells that it has not found all. */
const runners = {
  'an extension': ['heard'],
  lock: ['lock', '/signals', '--', 'zoosh-heard'],
  elect: ['elect', '/signals', '--', 'zoosh-heard'],
  'configure --restart': ['configure', '/app/config', '--restart', '--', 'zoosh-heard'],
  'find --': ['find', '/app/config', '--max-depth', '0', '--', 'zoosh-heard'],
} as const

describe.skipIf(noPty())('a program in front, on a terminal', () => {
  test.each(Object.entries(runners))('%s: Ctrl-C reaches it once', async (_, args) => {
    const at = await start(args)
    at.type('\u0003')
    expect([(await at.ended).exitCode, heard()]).toEqual([args[0] === 'find' ? 130 : 3, 'INT\n'])
  })

  const alone = (['INT', 'TERM', 'HUP'] as const).flatMap((name) =>
    (name === 'INT' ? Object.keys(runners) : ['an extension', 'lock']).map((runner) => [runner, name] as const),
  )
  test.each(alone)('%s: SIG%s to zoosh alone reaches it, once', async (runner, name) => {
    const at = await start(runners[runner as keyof typeof runners])
    process.kill(at.process.pid, `SIG${name}`)
    expect([(await at.ended).exitCode, heard()]).toEqual([runner === 'find --' ? 130 : 3, `${name}\n`])
  })

  test.each(['INT', 'TERM', 'HUP'] as const)('SIG%s to the whole group reaches it once', async (name) => {
    const at = await start(runners.lock)
    process.kill(-at.process.pid, `SIG${name}`)
    expect([(await at.ended).exitCode, heard()]).toEqual([3, `${name}\n`])
  })

  test('one that does not mind Ctrl-C is waited for', async () => {
    const at = await start(['deaf'])
    at.type('\u0003')
    expect((await at.ended).exitCode).toBe(5)
    expect(at.output).toContain('still here')
  })

  test('in the shell SIGINT to zoosh alone reaches an extension, and the shell goes on', async () => {
    shell = await TestShell.start({ env: { PATH: folders.path() } })
    shell.type('heard\r')
    await shell.until((rows) => rows.includes('ready'))
    process.kill(shell.process.pid, 'SIGINT')
    await shell.until((rows) => /❯$/.test(rows.at(-1)!))
    expect(heard()).toBe('INT\n')
    expect(await shell.run('echo $?')).toEqual(['3'])
  })

  test('Ctrl-Z stops it and zoosh, and fg of bash goes on with both: outside, and at the prompt of zoosh', async () => {
    writeFileSync(join(folder, 'rc'), "PS1='bash$ '\n")
    shell = new TestShell({
      program: ['bash', '--noprofile', '--rcfile', join(folder, 'rc'), '-i'],
      args: [],
      env: { PATH: folders.path() },
    })
    const at = shell
    const lines = (rows: string[], wanted: RegExp) => rows.filter((row) => wanted.test(row)).length
    await at.until((rows) => rows.at(-1) === 'bash$')
    for (const [times, inside] of [
      [1, false],
      [2, true],
    ] as const) {
      rmSync(join(folder, 'enough'), { force: true })
      if (inside) {
        at.type('zoosh --sandbox\r')
        await at.until((rows) => /●.*❯$/.test(rows.at(-1)!))
        at.type('steps\r')
      } else at.type('zoosh --sandbox steps\r')
      await at.until((rows) => lines(rows, /^ready$/) === times)
      at.type('\u001a')
      await at.until((rows) => lines(rows, /Stopped/) === times && rows.at(-1) === 'bash$')
      writeFileSync(join(folder, 'enough'), '')
      at.type('fg\r')
      const rows = await at.until((all) => lines(all, /^over$/) === times && /(?:bash\$|❯)$/.test(all.at(-1)!))
      expect(rows.at(-1)).toMatch(inside ? /❯$/ : /bash/)
    }
    expect(await at.run('echo $?')).toEqual(['6'])
  })
})
