import { describe, expect, test } from 'vitest'
import { noPty, TestShell, type TestShellOptions } from '../repl/test-shell.ts'

describe.skipIf(noPty()).concurrent('a lesson, left and right of its way', () => {
  const learn = (words: readonly string[], more: TestShellOptions = {}) =>
    TestShell.start({ args: ['learn', ...words, '--lang', 'en'], columns: 100, rows: 40, ...more })
  const at = (step: string) => (rows: readonly string[]) => rows.findLast((row) => / step \d/.test(row))?.includes(step)

  test('skip does a step, back goes back, and who comes again is where he left', async () => {
    const shell = await learn(['kinds'])
    await shell.run('hint')
    await shell.until((rows) => rows.some((row) => row.startsWith('Hint: Create the parent first')))
    await shell.run('skip')
    await shell.until(at('step 2/6'))
    await shell.run('skip')
    await shell.until(at('step 3/6'))
    await shell.run('back')
    await shell.until(at('step 2/6'))
    expect((await shell.until(() => true)).some((row) => row.includes('t-0000000001'))).toBe(true)
    await shell.run('create -e /here')
    await shell.until(at('step 3/6'))
    shell.type('\x04')
    expect((await shell.ended).exitCode).toBe(0)

    const again = await learn([], { home: shell.home })
    const rows = await again.until(at('step 3/6'))
    expect(rows.some((row) => row.includes('here ~you'))).toBe(true)
    await again.run('next group')
    await again.until(at('step 1/4'))
    await again.stop()
  })

  test('what the other machines need may be taken away: it is told, and nothing breaks', async () => {
    const shell = await learn(['group'])
    await shell.run('ls /workers')
    await shell.until(at('step 2/4'))
    await shell.run('delete -r -y /workers')
    await shell.run('watch /workers -r &')
    const rows = await shell.until((all) => all.some((row) => row.includes('has been taken away')))
    expect(rows.join('\n')).not.toMatch(/bug/)
    // It goes on being told: nothing else leads out of it.
    await shell.run('ls /')
    expect((await shell.calm()).some((row) => row.includes('has been taken away'))).toBe(true)
    await shell.run('next group')
    await shell.until(at('step 1/4'))
    expect((await shell.until(() => true)).some((row) => row.includes('worker-1 ~worker-1'))).toBe(true)
    await shell.stop()
  })

  test('on a terminal that can only print, each step is told before its prompt', async () => {
    const shell = new TestShell({ args: ['learn', 'tree', '--lang', 'en'], env: { TERM: 'dumb' }, columns: 100 })
    const last = async (text: string) => {
      await shell.until((rows) => rows.some((row) => row.includes(text)) && /> ?$/.test(rows.at(-1) ?? ''))
    }
    await last('1/6 ZooKeeper is a small')
    shell.type('ls /\r')
    await last('2/6 A znode holds data')
    shell.type('create /greeting hello\r')
    await last('3/6 Read it')
    await shell.stop()
  })

  test('it owes nothing to what says where one works otherwise', async () => {
    const shell = await learn(['tree'], {
      env: { ZOOSH_READ_ONLY: '1', ZOOSH_SERVER: '127.0.0.1:1/app', ZOOSH_AUTH: 'digest:a:b' },
    })
    await shell.run('ls /')
    await shell.until(at('step 2/6'))
    await shell.run('create /greeting hello')
    await shell.until(at('step 3/6'))
    await shell.stop()
  })
})
