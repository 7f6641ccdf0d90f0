import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { call, program, putInto } from '../../harness/program.ts'
import { FakeTerminal } from '../../repl/terminal/fake-terminal.ts'
import { noPty, pty } from '../../repl/test-shell.ts'

const run = promisify(execFile)
let sandbox: Sandbox
let bin: string

beforeAll(async () => {
  sandbox = await Sandbox.start({ seed: true })
  sandbox.seed([
    ['/with space', null],
    ['/host:2181', null],
    ['/配置', null],
    ['/evil\nname', null],
  ])
  bin = mkdtempSync(join(tmpdir(), 'zoosh-bin-'))
  putInto(bin, 'zoosh')
})
afterAll(() => sandbox.stop())

const ask = async (...words: string[]) => {
  const { stdout } = await run(...call(program, ['__complete', ...words]), {
    env: { ...process.env, ZOOSH_SERVER: sandbox.connectString },
  })
  return stdout.split('\n').filter((line) => line !== '')
}

describe('zoosh __complete', () => {
  test('gives commands with summaries, flags, and paths of the ensemble the line would go to', async () => {
    expect(await ask('exis')).toEqual([expect.stringMatching(/^exists\t.+/)])
    expect(await ask('ls', '--recu')).toEqual([expect.stringMatching(/^--recursive\t.+/)])
    expect(await ask('get', '/app/con')).toEqual([':nospace', '/app/config\t'])
    expect(await ask('-s', sandbox.connectString, 'get', '/app/con')).toEqual([':nospace', '/app/config\t'])
    expect(await ask('get', '/')).not.toEqual(expect.arrayContaining([expect.stringContaining('evil')]))
  })

  test('is silent where there is no server', async () => {
    expect(await ask('-s', '127.0.0.1:1', 'get', '/a')).toEqual([])
  })
})

describe.skipIf(noPty())('TAB in bash', () => {
  test.each([
    ['zoosh exis', 'zoosh exists '],
    ['zoosh get /app/con', 'zoosh get /app/config'],
    ['zoosh get /with', 'zoosh get /with\\ space'],
    ['zoosh get "/with', 'zoosh get "/with space'],
    ['zoosh get /host:2', 'zoosh get /host:2181'],
    ['zoosh get /配', 'zoosh get /配置'],
  ])('%s becomes %s', async (typed, expected) => {
    const terminal = new FakeTerminal(80, 10)
    const shell = pty!.spawn('bash', ['--norc', '--noprofile', '-i'], {
      cols: 80,
      rows: 10,
      env: {
        ...process.env,
        PATH: `${bin}:${process.env.PATH}`,
        PS1: '$ ',
        LC_ALL: 'C.UTF-8',
        HOME: bin,
        ZOOSH_SERVER: sandbox.connectString,
      },
    })
    shell.onData((data) => void terminal.write(data))
    const until = async (wanted: (rows: string[]) => boolean) => {
      for (let tries = 0; tries < 300; tries++) {
        const rows = await terminal.from('$')
        if (wanted(rows)) return
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      throw new Error(`never came: ${(await terminal.everything()).join('\n')}`)
    }
    try {
      await until((rows) => rows.at(-1) === '$ ▏')
      shell.write('eval "$(zoosh completion bash)"; clear; echo rea\'\'dy\r')
      await until((rows) => rows.at(-1) === '$ ▏' && rows.length === 1)
      await new Promise((resolve) => setTimeout(resolve, 300))
      shell.write(`${typed}\t`)
      await until((rows) => rows.at(-1)?.startsWith(`$ ${expected}`) === true)
    } finally {
      shell.kill('SIGKILL')
    }
  })
})
