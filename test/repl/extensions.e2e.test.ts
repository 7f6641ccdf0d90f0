import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Folders } from '../cli/extensions/folders.ts'
import { noPty, TestShell } from './test-shell.ts'

let folders: Folders
let shell: TestShell | undefined
beforeAll(() => {
  folders = new Folders().withZoosh()
  folders.write('zoosh-where', `echo "at $ZOOSH_CWD"; zoosh ls "$ZOOSH_CWD"; exit 5`)
  folders.write('zoosh-ask', `printf 'your name? '; read name; echo "hello $name"`)
  folders.write('zoosh-raw', `stty raw -echo; echo raw; kill -9 $$`)
  folders.write(
    'zoosh-waits',
    `trap 'echo told' INT; echo ready; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; done; exit 3`,
  )
  folders.write('zoosh-prints', `echo "[$*]"; echo 'on stderr' >&2`)
  folders.write('zoosh-modes', 'stty -a')
})
afterAll(() => folders[Symbol.dispose]())
afterEach(() => shell?.stop())

const start = async () => {
  shell = await TestShell.start({ env: { PATH: folders.path() } })
  return shell
}

describe.skipIf(noPty())('an extension in the shell', () => {
  test('goes where the shell is, and gives it its exit code', async () => {
    const at = await start()
    await at.run('create /app/mine')
    await at.run('cd /app')
    const printed = await at.run('where')
    expect(printed[0]).toBe('at /app')
    expect(printed.join('\n')).toMatch(/\bmine\b/)
    expect(await at.run('echo $?')).toEqual(['5'])
  })

  test('has the terminal while it runs, and the shell has it afterwards', async () => {
    const at = await start()
    at.type('ask\r')
    await at.until((rows) => rows.at(-1)!.endsWith('your name?'))
    at.type('Ada\r')
    await at.until((rows) => rows.includes('hello Ada') && rows.at(-1)!.endsWith('❯'))
    expect(await at.run('echo back')).toEqual(['back'])
  })

  test('killed with the terminal in raw mode, it leaves neither the shell nor the next program in it', async () => {
    const at = await start()
    expect((await at.run('raw')).join('')).toContain('raw')
    expect(await at.run('echo $?')).toEqual(['137'])
    const modes = (await at.run('modes')).join(' ')
    expect(modes).toMatch(/(?:^| )icanon /)
    expect(modes).toMatch(/(?:^| )echo /)
    at.type('ask\r')
    await at.until((rows) => rows.at(-1)!.endsWith('your name?'))
    at.type('Ada\r')
    await at.until((rows) => rows.includes('your name? Ada') && rows.includes('hello Ada'))
  })

  test('gets Ctrl-C itself, once, and the shell waits for it', async () => {
    const at = await start()
    at.type('waits\r')
    await at.until((rows) => rows.includes('ready'))
    at.type('\u0003')
    await at.until((rows) => rows.at(-1)!.endsWith('❯'))
    const rows = await at.terminal.everything()
    expect(rows.filter((row) => row.endsWith('told'))).toHaveLength(1)
    expect(await at.run('echo $?')).toEqual(['3'])
  })

  test('prints into programs and files, and in the background above the line', async () => {
    const at = await start()
    expect(await at.run('prints a b | tr a-z A-Z')).toEqual(expect.arrayContaining(['[A B]', 'on stderr']))
    expect(await at.run(`prints to a file > ${folders.root}/out`)).toEqual(['on stderr'])
    expect(await at.run(`prints ok && prints again | cat ${folders.root}/out -`)).toEqual(
      expect.arrayContaining(['[ok]', '[to a file]', '[again]']),
    )
    at.type('prints far &\r')
    await at.until((rows) => rows.includes('[1] [far]') && rows.some((row) => row.includes('[1] done: prints far')))
  })

  test('in the background it ends with the shell, also one that does not want to', async () => {
    folders.write('zoosh-stubborn', `trap 'echo never' TERM; echo here $$; while :; do sleep 0.1; done`)
    const at = await start()
    at.type('stubborn &\r')
    const rows = await at.until((all) => all.some((row) => /^\[1\] here \d+$/.test(row)))
    const pid = Number(rows.map((row) => /^\[1\] here (\d+)$/.exec(row)?.[1]).find((found) => found !== undefined))
    await at.run('echo leaving')
    at.type('\u0004')
    expect((await at.ended).exitCode).toBe(0)
    expect(() => process.kill(pid, 0)).toThrow()
  })

  test('comes behind aliases and commands; its name is completed, coloured and guessed', async () => {
    const at = await start()
    await at.run("alias prints='echo the alias'")
    expect(await at.run('prints')).toEqual(['the alias'])
    await at.run('unalias prints')
    at.type('whe\t')
    await at.untilLine('where ')
    at.type('\u0015')
    expect((await at.run('wheer')).join('\n')).toContain('did you mean where?')
    expect((await at.run('help where'))[0]).toBe('at /')
    expect((await at.run('extensions')).join('\n')).toContain(`${folders.root}/zoosh-where`)
  })

  test('outside the shell it gets Ctrl-C of the terminal once', async () => {
    shell = new TestShell({ args: ['--sandbox', 'waits'], env: { PATH: folders.path() } })
    await shell.until((rows) => rows.includes('ready'))
    shell.type('\u0003')
    expect((await shell.ended).exitCode).toBe(3)
    const rows = await shell.terminal.everything()
    expect(rows.filter((row) => row.endsWith('told'))).toHaveLength(1)
  })
})
