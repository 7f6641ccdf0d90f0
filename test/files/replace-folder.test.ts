import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FolderDraft, replaceFolder } from '../../src/files/replace-folder.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'zoosh-folder-'))
})
afterEach(() => rm(home, { recursive: true }))

const yes = async () => true
const no = async () => false
const one = (text: string) => async (draft: FolderDraft) => {
  expect(await draft.folder(['in'])).toBe(true)
  expect(await draft.file(['in', 'a'], Buffer.from(text))).toBe(true)
}

test('a folder has its name when all is in it, for its owner only', async () => {
  await replaceFolder(join(home, 'new/'), no, async (draft) => {
    await one('x')(draft)
    expect(await readdir(home)).toEqual([expect.stringMatching(/^\.zoosh-/)])
  })
  expect(await readFile(join(home, 'new/in/a'), 'utf8')).toBe('x')
  expect(((await stat(join(home, 'new'))).mode & 0o777).toString(8)).toBe('700')
  expect(((await stat(join(home, 'new/in/a'))).mode & 0o777).toString(8)).toBe('600')
  expect(await readdir(home)).toEqual(['new'])
})

test('one that may be replaced is, as a whole; an empty one always', async () => {
  await mkdir(join(home, 'old'))
  await replaceFolder(join(home, 'old'), no, one('first'))
  await writeFile(join(home, 'old/more'), 'x')
  await replaceFolder(join(home, 'old'), yes, one('second'))
  expect([await readdir(join(home, 'old')), await readdir(home)]).toEqual([['in'], ['old']])
  expect(await readFile(join(home, 'old/in/a'), 'utf8')).toBe('second')
})

test('where filling fails nothing is left, and what was there stays', async () => {
  await replaceFolder(join(home, 'kept'), no, one('x'))
  const failing = replaceFolder(join(home, 'kept'), yes, async (draft) => {
    await one('y')(draft)
    throw new Error('the connection was lost')
  })
  await expect(failing).rejects.toThrow('the connection was lost')
  expect([await readdir(home), await readFile(join(home, 'kept/in/a'), 'utf8')]).toEqual([['kept'], 'x'])
})

test('an error names the folder that was asked for', async () => {
  const failing = replaceFolder(
    join(home, 'new'),
    no,
    async (draft) => void (await draft.file(['no', 'a'], Buffer.from(''))),
  )
  await expect(failing).rejects.toMatchObject({ code: 'ENOENT', path: join(home, 'new/no/a') })
})

test('a name that is taken is told', async () => {
  await replaceFolder(join(home, 'new'), no, async (draft) => {
    await one('x')(draft)
    expect([await draft.folder(['in']), await draft.file(['in', 'a'], Buffer.from('y'))]).toEqual([false, false])
  })
})

test('a link, a file, and another folder that is not empty are refused', async () => {
  await mkdir(join(home, 'other'))
  await writeFile(join(home, 'other/file'), 'x')
  await symlink(join(home, 'other'), join(home, 'link'))
  for (const [name, why] of [
    ['link/', 'is a link'],
    ['other/file', 'is no folder'],
    ['other/', 'is not empty, and no export'],
  ] as const)
    await expect(replaceFolder(join(home, name), no, one('x'))).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(why),
    })
  expect(await readdir(join(home, 'other'))).toEqual(['file'])
})
