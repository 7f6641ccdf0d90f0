import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sandbox } from '../../src/server/sandbox.ts'
import { zoosh } from '../harness/zoosh.ts'
import { noPty, TestShell } from '../repl/test-shell.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await Sandbox.start({ port: 0 })
})
afterAll(() => sandbox?.stop())

const run = (line: string, chroot = '/app/team') =>
  zoosh(line.split(' '), { server: `${sandbox.connectString}${chroot}` })

const HINT = '  zoosh create PATH --parents makes it\n'

describe('a chroot that is missing', () => {
  test.each([
    ['get /x', '/x'],
    ['ls /', '/'],
    ['ls / -R', '/'],
    ['stat /x', '/x'],
    ['count /', '/'],
    ['set /x 1', '/x'],
    ['set /x 1 --create', '/x'],
    ['create /x', '/x'],
    ['create /x --dry-run', '/x'],
    ['delete /x', '/x'],
    ['delete -r -y /x', '/x'],
    ['acl get /x', '/x'],
    ['touch /x', '/x'],
    ['lock /l --no-wait', undefined],
    ['queue put /q x', undefined],
    ['counter /c +1', undefined],
    ['group join /g n', undefined],
  ])('%s says so', async (line, path) => {
    const { code, err } = await run(line)
    expect([line, code]).toEqual([line, 4])
    expect(err).toMatch(/^zoosh: no such znode: \S+: the chroot \/app\/team is missing\n/)
    expect(err.endsWith(HINT)).toBe(true)
    if (path !== undefined) expect(err).toContain(`znode: ${path}: `)
  })

  test('in JSON it has a field', async () => {
    expect(JSON.parse((await run('get /x --json')).err)).toEqual({
      error: expect.objectContaining({ code: 'NoNode', path: '/x', chroot: '/app/team', exit: 4 }),
    })
  })

  test('who waits for what cannot be there is told', async () => {
    for (const line of ['watch /x --for 1s', 'wait /x --exists --for 1s']) {
      expect((await run(line)).err).toContain(
        'zoosh: the chroot /app/team is missing: zoosh create PATH --parents makes it\n',
      )
    }
  })

  test('--parents makes it, and says so', async () => {
    expect(await run('create /deep/x --parents --dry-run', '/made/here')).toMatchObject({
      code: 0,
      err: expect.stringContaining('and the chroot /made/here'),
    })
    expect((await run('exists /made', '')).text).toBe('no\n')
    const made = await run('create /deep/x --parents', '/made/here')
    expect([made.code, made.text, made.err]).toEqual([
      0,
      '/deep/x\n',
      'zoosh: made the chroot /made/here, which was missing\n',
    ])
    expect((await run('get /deep/x', '/made/here')).code).toBe(0)
    expect((await run('create /y --parents', '/made/here')).err).toBe('')
  })

  test('a missing znode under one that is there is no more than that', async () => {
    await run('create /there --parents', '')
    expect((await run('get /none', '/there')).err).not.toContain('chroot')
  })

  test('one that is written for each server gets the right spelling', async () => {
    const ended = await zoosh(['get', '/x'], { server: 'h1:2181/app,h2/app' })
    expect([ended.code, ended.err]).toEqual([
      2,
      'zoosh: bad connect string "h1:2181/app,h2/app": the chroot is written once, after the last server\n  h1:2181,h2/app\n',
    ])
    const other = await run('get /x', '/a,h2/b')
    expect(other.err).toContain('a chroot is written once, after the last server: HOST:PORT,HOST:PORT/app')
  })
})

describe.skipIf(noPty())('at the prompt', () => {
  test('a missing chroot is told when it connects, and by each command that meets it, until it is made', async () => {
    const shell = await TestShell.start({ args: ['--server', `${sandbox.connectString}/shell/app`] })
    try {
      const missing = 'the chroot /shell/app is missing'
      await shell.until((rows) => rows.some((row) => row.includes(missing)))
      const told = async (line: string) => (await shell.run(line)).join(' ')
      expect(await told('get /x')).toContain(`error: no such znode: /x: ${missing}`)
      expect(await told('cd /x')).toContain(missing)
      expect(await told('create /x 1 --parents')).toContain('made the chroot /shell/app')
      expect(await told('get /x')).toContain('1')
      expect(await told(`connect ${sandbox.connectString}/else/where`)).toContain('connected to')
      await shell.until((rows) => rows.some((row) => row.includes('the chroot /else/where is missing')))
    } finally {
      await shell.stop()
    }
  })
})
