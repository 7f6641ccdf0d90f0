import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { inProcessShell } from './in-process-shell.ts'

let at: Awaited<ReturnType<typeof inProcessShell>>
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zoosh-pipe-'))
  at = await inProcessShell({ lends: true })
  await at.run('create /pipe; create /pipe/a 1; create /pipe/b 2')
})
afterEach(() => void at.takeWritten())
afterAll(async () => {
  await at.stop()
  rmSync(folder, { recursive: true })
})

const ended = async () => {
  while (at.shell.jobs.length > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await new Promise((resolve) => setTimeout(resolve, 25))
  return at.takeWritten().replace(/\u001b\[\?2026[hl]/g, '')
}

describe('into a program', () => {
  test.each([
    ['ls /pipe | true', 0],
    ['ls /pipe | exit 3', 3],
    ['get /nowhere | cat >/dev/null', 4],
    ['get /nowhere | sh -c "cat; exit 3"', 3],
    ['ls /pipe | no-such-program 2>/dev/null', 127],
    ['ls /pipe | kill -TERM $$', 143],
  ])('%s ends with %i', async (line, exit) => {
    expect(await at.run(line)).toMatchObject({ exit })
  })

  test('goes what is not for eyes: no colour, no table', async () => {
    const file = join(folder, 'piped')
    await at.run(`ls -l /pipe | cut -f 1 > ${file}`)
    expect(readFileSync(file, 'utf8')).not.toMatch(/\u001b|NAME/)
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(3)
  })

  test('that has seen enough ends a command that would go on for ever', async () => {
    expect(await at.run('watch /pipe -r | true')).toMatchObject({ exit: 0 })
  })

  test('in the background everything it prints stands above the line, the last of it too', async () => {
    await at.run('get /pipe/a | sed s/1/one/ | tr -d "\\n" &')
    expect(await ended()).toMatch(/\[1\] one\n\[1\] done: /)
    await at.run('get /pipe/a | sh -c "echo oops >&2; exit 3" &')
    expect(await ended()).toMatch(/\[1\] oops\n\[1\] ended with 3: /)
  })
})

describe('into a file', () => {
  test('> begins it anew, >> goes on, and errors go to the terminal', async () => {
    const file = join(folder, 'list')
    await at.run(`ls /pipe > ${file}; ls /pipe > ${file}; get /pipe/a >> ${file}`)
    expect(readFileSync(file, 'utf8')).toBe('a\nb\n1\n')
    expect(await at.run(`get /nowhere > ${file}`)).toMatchObject({ exit: 4, text: expect.stringContaining('/nowhere') })
    expect(readFileSync(file, 'utf8')).toBe('')
  })

  test.each(
    [
      ['/nowhere/at/all', 2],
      ['/dev/full', 74],
    ].filter(([file]) => file !== '/dev/full' || existsSync(file)),
  )('%s, that cannot be written, is an error, once: %i', async (file, code) => {
    const { exit, text } = await at.run(`get /pipe/a > ${file}`)
    expect(exit).toBe(code)
    expect(text.match(/error: /g)).toHaveLength(1)
    await at.run(`get /pipe/a > ${file} &`)
    expect(await ended()).toMatch(new RegExp(`\\[1\\] error: .*\\n\\[1\\] ended with ${code}: `))
  })

  test.runIf(existsSync('/dev/full'))('that takes nothing is not taken for a command that did nothing', async () => {
    const { exit, text } = await at.run('create /pipe/told x > /dev/full')
    expect(exit).toBe(74)
    expect(text).toMatch(/cannot write to \/dev\/full: no space left; the command itself was carried out/)
    expect(await at.run('get /pipe/told')).toMatchObject({ exit: 0 })
  })

  test('a name no file can have ends a background command as well', async () => {
    await at.run('get /pipe/a > "a\\0b" &')
    expect(await ended()).toMatch(/\[1\] error: [\s\S]*\[1\] ended with \d+: /)
  })
})
