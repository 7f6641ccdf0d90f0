import { chmod, chown, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { appendOwn, readOwn, writeOwn } from '../../src/files/own-file.ts'

const isRoot = process.getuid?.() === 0

let home: string
let file: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'zoosh-own-'))
  file = join(home, 'zoosh', 'profiles.yaml')
})
afterEach(() => rm(home, { recursive: true, force: true }))

test('what was written is read, from a file of our own in a folder of our own', async () => {
  expect(await readOwn(file)).toBeUndefined()
  await writeOwn(file, 'a\n')
  await appendOwn(file, 'b\n')
  expect(await readOwn(file)).toBe('a\nb\n')
  expect([(await stat(file)).mode & 0o777, (await stat(dirname(file))).mode & 0o777]).toEqual([0o600, 0o700])
})

test.each([
  ['a file its group can write', 0o660, 0o700],
  ['a file everybody can write', 0o606, 0o700],
  ['a folder its group can write', 0o600, 0o770],
  ['a folder everybody can write', 0o600, 0o707],
])('%s is not obeyed', async (_, fileMode, folderMode) => {
  await writeOwn(file, 'a')
  await chmod(file, fileMode)
  await chmod(dirname(file), folderMode)
  const changed = fileMode === 0o600 ? dirname(file) : file
  await expect(readOwn(file)).rejects.toMatchObject({
    message: expect.stringMatching(/can be changed by others: .*not obeyed/),
    hint: expect.stringContaining(`chmod go-w ${changed}`),
  })
  await chmod(file, 0o644)
  await chmod(dirname(file), 0o755)
  expect(await readOwn(file)).toBe('a')
})

test('where a link leads is looked at, too', async () => {
  const real = join(home, 'dotfiles')
  await mkdir(real)
  await mkdir(dirname(file), { mode: 0o700 })
  await writeFile(join(real, 'profiles.yaml'), 'a')
  await symlink(join(real, 'profiles.yaml'), file)
  expect(await readOwn(file)).toBe('a')
  await chmod(real, 0o777)
  await expect(readOwn(file)).rejects.toThrow(`${real} can be changed by others`)
})

test('a folder like /tmp is as good as what lies in it', async () => {
  await writeOwn(file, 'a')
  await chmod(dirname(file), 0o1777)
  expect(await readOwn(file)).toBe('a')
})

test.runIf(isRoot).each(['file', 'folder'])('a %s of another user is not obeyed', async (what) => {
  await writeOwn(file, 'a')
  await chown(what === 'file' ? file : dirname(file), 65_534, 65_534)
  await expect(readOwn(file)).rejects.toThrow(/belongs to another user/)
})
