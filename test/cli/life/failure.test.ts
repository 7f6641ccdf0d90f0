import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { placeKind } from '../../../src/cli/declare/place/place-kind.ts'
import { exitCodes } from '../../../src/cli/life/exit-codes.ts'
import { failureText, toFailure } from '../../../src/cli/life/failure.ts'
import { type Occasion, oneShot } from '../../../src/cli/life/lifecycle.ts'
import { Interrupted, StopError } from '../../../src/cli/life/stop-error.ts'
import { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import { registry } from '../../../src/commands/index.ts'
import { atPrompt } from '../../../src/repl/run/live-shell.ts'
import { errorCodes } from '../../../src/wire/codes.ts'
import { UsageError, WireError, ZkError } from '../../../src/wire/error.ts'

const exitOf = (error: unknown) => toFailure(error).exit

describe('exit codes', () => {
  test('are the contract', () => {
    expect(Object.values(exitCodes).map(({ code }) => code)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 70, 74, 124, 126, 127, 130,
    ])
  })

  test.each([
    [4, ['NoNode']],
    [5, ['NodeExists', 'BadVersion', 'NotEmpty', 'NoChildrenForEphemerals', 'QuotaExceeded']],
    [6, ['NoAuth', 'AuthFailed', 'InvalidAcl', 'SessionClosedRequireSaslAuth']],
    [3, ['ConnectionLoss', 'SessionExpired']],
    [8, ['Unimplemented', 'MarshallingError', 'ReconfigDisabled', 'ThrottledOp']],
  ] as const)('%i for %j', (exit, names) => {
    for (const name of names) expect([name, exitOf(new ZkError(errorCodes[name].code))]).toEqual([name, exit])
  })

  test('a missing znode of a command that takes files is told the file of that name, as it is named there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zoosh-named-'))
    const file = join(folder, 'x.ndjson')
    writeFileSync(file, '')
    const missing = (path: string, command: object) => String(toFailure(new ZkError(-101, path), command as never).hint)
    const [{ default: diff }, { default: get }] = await Promise.all([registry.diff!.load(), registry.get!.load()])
    expect(missing(file, diff)).toBe(`file:${file} is the file of that name`)
    expect(missing(folder, diff)).toBe(`file:${folder}/ is the folder of that name`)
    expect(placeKind.parse(`file:${file}`, undefined)).toEqual({ at: 'file', file })
    expect(placeKind.parse(`file:${folder}/`, undefined)).toEqual({ at: 'folder', folder: `${folder}/` })
    for (const [path, command] of [
      [`${file}.none`, diff],
      [file, get],
    ] as const)
      expect(missing(path, command)).toContain('shows what is there')
    rmSync(folder, { recursive: true })
  })

  test('an error code nobody knows is 8, with its number', () => {
    const failure = toFailure(new ZkError(-9999, '/a'))
    expect(failure.exit).toBe(8)
    expect(failure.title).toContain('-9999')
  })

  test('of an expiry only what is known is told', () => {
    const hint = (more: object) => toFailure(new ConnectionError('expired', 'x', more)).hint
    expect([hint({}), hint({ assumed: true })]).toEqual([
      expect.stringMatching(/are gone$/),
      expect.stringMatching(/go when the servers have ended it$/),
    ])
  })

  test('the other kinds of errors', () => {
    expect(exitOf(new UsageError('x'))).toBe(2)
    expect(exitOf(new WireError('x'))).toBe(3)
    expect(exitOf(new ConnectionError('refused', 'x'))).toBe(3)
    expect(exitOf(new ConnectionError('auth', 'x'))).toBe(6)
    expect(exitOf(new ConnectionError('read-only', 'x'))).toBe(6)
    expect(exitOf(new StopError('partial', 'x'))).toBe(7)
    expect(exitOf(new StopError('timeLimit', 'x'))).toBe(124)
    expect(exitOf(new Interrupted(130))).toBe(130)
    expect(exitOf(new TypeError('x'))).toBe(70)
    expect(exitOf(Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'open', path: 'f' }))).toBe(2)
  })
})

describe('the text of a failure', () => {
  test('names what can be typed where it is read', () => {
    const text = (code: number, where: Occasion, flags = {}): string =>
      failureText(toFailure(new ZkError(code, "/a b's"), { flags }), where, false, false)
        .split('\n')[1]!
        .trim()
    expect(text(-101, atPrompt)).toBe('ls / shows what is there')
    expect(text(-101, oneShot, { parents: {} })).toBe('--parents makes the parents that are missing')
    expect(text(-110, oneShot)).toBe(`zoosh set "/a b's" DATA changes it`)
    expect(text(-110, atPrompt, { 'exists-ok': {} })).toMatch(/^set .* changes it; --exists-ok accepts it$/)
    expect(text(-102, atPrompt)).toContain('auth SCHEME:ID adds a credential')
    expect(text(-102, oneShot)).toContain('--auth adds a credential')
  })

  test('says what and what to do', () => {
    expect(failureText(toFailure(new ZkError(-101, '/a')), oneShot, false, false)).toBe(
      'zoosh: no such znode: /a\n  zoosh ls / shows what is there\n',
    )
  })

  test('never lets a path speak to the terminal', () => {
    const text = failureText(toFailure(new ZkError(-101, '/a\u001b[2J\u202e\n')), oneShot, false, false)
    expect(text).toContain('/a\\x1b[2J\\u{202e}\\n')
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  })

  test('is one JSON document under json', () => {
    expect(JSON.parse(failureText(toFailure(new ZkError(-103, '/a')), oneShot, true, false))).toMatchObject({
      error: { code: 'BadVersion', path: '/a', exit: 5, hint: expect.any(String) },
    })
  })

  test('has a stack only with --debug', () => {
    const failure = toFailure(new TypeError('x'))
    expect(failureText(failure, oneShot, false, false)).not.toContain('at ')
    expect(failureText(failure, oneShot, false, true)).toContain('at ')
  })

  test('is empty for a reader that went away', () => {
    expect(failureText(toFailure(new Interrupted(141)), oneShot, false, false)).toBe('')
  })
})
