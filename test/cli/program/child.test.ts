import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { toFailure } from '../../../src/cli/life/failure.ts'
import { Child, type ChildOptions } from '../../../src/cli/program/child.ts'

const options: ChildOptions = { argv: ['true'], env: {}, stdin: 'ignore', foreground: false }

test.each([
  ['the environment', { env: { A: 'a', DATA: 'S3C\0RET' } }, 'cannot run true: a NUL byte cannot stand in DATA'],
  ['a word', { argv: ['echo', 'S3C\0RET'] }, 'cannot run echo: a NUL byte cannot stand in its words'],
  ['the name', { argv: ['tr\0ue'] }, 'cannot run true: a NUL byte cannot stand in its words'],
])('a NUL byte in %s is told without what it stands in', (_, given, message) => {
  const failure = (() => {
    try {
      return new Child({ ...options, ...given })
    } catch (error) {
      return toFailure(error)
    }
  })()
  expect(failure).toMatchObject({ exit: 126, title: message })
})

test('more words than the system takes are told as what cannot be run, not as a mistake in the line', () => {
  const start = () => new Child({ ...options, argv: ['true', 'x'.repeat(200_000)] })
  expect(start).toThrow(expect.objectContaining({ name: 'StopError', exit: 'cannotRun' }))
})

test('a file name with one is no bug of ours, and not repeated', async () => {
  const failure = toFailure(await readFile('S3C\0RET').catch((error: Error) => error))
  expect(failure).toMatchObject({ exit: 2, code: 'Usage' })
  expect(failure.title).not.toContain('S3C')
})
