import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ProcessLock } from '../../src/files/process-lock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zoosh-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('what cannot be a lock is named', async () => {
  const lock = join(folder, 'lock')
  mkdirSync(lock)
  await expect(ProcessLock.take(lock, () => new Error('taken'))).rejects.toMatchObject({ code: 'EISDIR', path: lock })
})

test.skipIf(process.platform === 'win32')('where nothing can be written no lock stays behind', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { ProcessLock } from ${JSON.stringify(resolve(import.meta.dirname, '../../src/files/process-lock.ts'))}
        ProcessLock.take(process.argv[2], () => new Error('taken')).catch(({ code }) => console.log(code))`,
      resolveDir: folder,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  })
  const program = join(folder, 'take.mjs')
  writeFileSync(program, outputFiles[0]!.contents)
  // As on a full disk: files may be made, and have no bytes.
  const taking = `ulimit -f 0; exec "$0" "$1" "$2"`
  const words = ['-c', taking, process.execPath, program, join(folder, 'lock')]
  const { stdout } = await promisify(execFile)('bash', words)
  expect([stdout, readdirSync(folder)]).toEqual(['EFBIG\n', ['take.mjs']])
})
