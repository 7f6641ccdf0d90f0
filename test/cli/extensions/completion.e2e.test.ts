import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { zoosh } from '../../harness/zoosh.ts'
import { noPty, type PromptShape, TestShell } from '../../repl/test-shell.ts'
import { Folders } from './folders.ts'

let sandbox: Sandbox
let folders: Folders
beforeAll(async () => {
  sandbox = await Sandbox.start({ seed: true })
  folders = new Folders().withZoosh()
  folders.write('zoosh-deploy', 'echo "deployed $*"')
  folders.write('zoosh-get', 'echo never')
  folders.write(
    'zoosh_complete-deploy',
    `[ "$1" = web ] && zoosh ls /app || printf 'web\\tthe web servers\\nworkers\\n'`,
  )
  folders.write('zoosh-mute', '')
  folders.write('zoosh_complete-mute', 'sleep 30')
  folders.write('zoosh-deaf', '')
  folders.write('zoosh_complete-deaf', `trap '' TERM; sleep 30`)
  folders.write('zoosh-told', '')
  folders.write('zoosh_complete-told', 'echo "read-only:$ZOOSH_READ_ONLY"')
  folders.write('zoosh-odd', '')
  folders.write('zoosh_complete-odd', `printf 'plain\\nes\\033[2Jcape\\nright\\342\\200\\256left\\n'; echo noise >&2`)
})
afterAll(async () => {
  folders[Symbol.dispose]()
  await sandbox.stop()
})

const offers = async (...words: string[]) => {
  const env = { PATH: folders.path() }
  const { text } = await zoosh(['__complete', ...words], { server: sandbox.connectString, env })
  return text.split('\n').filter((line) => line !== '')
}

describe('what TAB offers', () => {
  test('the names of extensions, of those that run', async () => {
    expect(await offers('dep')).toEqual(['deploy\tzoosh-deploy on the PATH'])
    expect((await offers('ge')).filter((line) => line.startsWith('get\t'))).toHaveLength(1)
  })

  test('what zoosh_complete-NAME says can come next, which has our settings', async () => {
    expect(await offers('deploy', '')).toEqual(['web\tthe web servers', 'workers\t'])
    expect(await offers('deploy', 'wo')).toEqual(['workers\t'])
    expect(await offers('deploy', 'web', 'con')).toEqual(['config\t'])
    expect(await offers('-s', sandbox.connectString, 'deploy', 'web', 'con')).toEqual(['config\t'])
  })

  test('it is not to write where its extension may not', async () => {
    expect(await offers('told', '')).toEqual(['read-only:\t'])
    expect(await offers('--read-only', 'told', '')).toEqual(['read-only:1\t'])
  })

  test('one that hears no signal keeps nobody waiting', async () => {
    const begun = performance.now()
    expect(await offers('deaf', '')).toEqual([])
    expect(performance.now() - begun).toBeLessThan(15_000)
  })

  test('nothing that a terminal obeys, and nothing where it does not answer', async () => {
    expect(await offers('odd', '')).toEqual(['plain\t'])
    expect(await offers('mute', '')).toEqual([])
    expect(await offers('nonsense', '')).toEqual([])
  })
})

const shape = (text: string): PromptShape => ({ text, whole: new RegExp(`^.*${text.replace('$', '\\$')} ?`) })
const shells = [
  ['bash', ['--norc', '--noprofile', '-i'], 'eval "$(zoosh completion bash)"'],
  ['zsh', ['-f', '-i'], 'autoload -U compinit; compinit -u -D; eval "$(zoosh completion zsh)"'],
  ['fish', ['--no-config', '-i'], 'zoosh completion fish | source'],
] as const

describe.skipIf(noPty())('TAB', () => {
  test.each(shells)('in %s goes on with the name of an extension, and with its words', async (shell, args, setup) => {
    const at = new TestShell({
      program: [shell],
      args,
      rows: 40,
      home: mkdtempSync(join(tmpdir(), 'zoosh-home-')),
      prompt: shape('$'),
      env: {
        PATH: folders.path(),
        PS1: '$ ',
        ZOOSH_SERVER: sandbox.connectString,
        fish_greeting: '',
      },
    })
    const shows = (text: string) => at.until((rows) => rows.some((row) => row.includes(text)))
    try {
      at.type(`${setup}; echo rea''dy\r`)
      await shows('ready')
      at.type('zoosh dep\t')
      await shows('zoosh deploy')
      at.type('wo\t')
      await shows('zoosh deploy workers')
      at.type('\r')
      await shows('deployed workers')
    } finally {
      await at.stop()
    }
  })
})
