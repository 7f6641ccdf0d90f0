import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { replaceFile } from '../../src/files/replace-file.ts'

const isRoot = process.getuid?.() === 0
const STRANGER = 65_534

let folder: string
let file: string
const mask = process.umask(0o022)
beforeEach(async () => {
  process.umask(0o022)
  folder = await mkdtemp(join(tmpdir(), 'zoosh-replace-'))
  file = join(folder, 'conf')
})
afterEach(async () => {
  process.umask(mask)
  await rm(folder, { recursive: true, force: true })
})

const mode = async (name: string) => (await stat(name)).mode & 0o7777

describe('what stays', () => {
  test.each([0o600, 0o640, 0o444, 0o777])('mode %o, whatever the umask', async (kept) => {
    await writeFile(file, 'old')
    await chmod(file, kept)
    process.umask(0)
    await replaceFile(file, 'new')
    expect([await readFile(file, 'utf8'), await mode(file)]).toEqual(['new', kept])
    expect(await readdir(folder)).toEqual(['conf'])
  })

  test('a new file has what the umask leaves, or the mode that is asked for', async () => {
    process.umask(0o027)
    await replaceFile(file, 'new')
    expect(await mode(file)).toBe(0o640)
    await replaceFile(file, 'newer', 0o600)
    expect(await mode(file)).toBe(0o600)
  })

  test.runIf(isRoot)('owner and group', async () => {
    await writeFile(file, 'old')
    await chown(file, STRANGER, STRANGER)
    await replaceFile(file, 'new')
    expect(await stat(file)).toMatchObject({ uid: STRANGER, gid: STRANGER })
  })

  test('links, relative and over folders that are links, also to a file that is not there yet', async () => {
    await mkdir(join(folder, 'deep', 'er'), { recursive: true })
    await symlink('deep/er', join(folder, 'way'))
    await symlink('way/../real', join(folder, 'second'))
    await symlink(join(folder, 'second'), file)
    const real = join(folder, 'deep', 'real')
    for (const content of ['new', 'newer']) {
      await replaceFile(file, content)
      expect(await readFile(real, 'utf8')).toBe(content)
    }
    expect((await lstat(file)).isSymbolicLink()).toBe(true)
    expect(await readdir(join(folder, 'deep'))).toEqual(['er', 'real'])
  })

  test('a link to itself is refused', async () => {
    await symlink('conf', file)
    await expect(replaceFile(file, 'new')).rejects.toThrow(/symbolic links/)
  })
})

describe('what somebody else has put there', () => {
  test('a link under the names that drafts once had is not followed', async () => {
    const precious = join(folder, 'precious')
    await writeFile(precious, 'precious')
    await symlink(precious, `${file}.${process.pid}.tmp`)
    await symlink(precious, `${file}.${process.pid}`)
    await replaceFile(file, 'secret')
    expect(await readFile(precious, 'utf8')).toBe('precious')
  })

  test.runIf(isRoot)(
    'in a folder of everybody neither a link nor a file of another user is taken for ours',
    async () => {
      const open = join(folder, 'tmp')
      const precious = join(folder, 'precious')
      await mkdir(open)
      await chmod(open, 0o1777)
      await writeFile(precious, 'precious')
      for (const plant of [() => symlink(precious, join(open, 'a')), () => writeFile(join(open, 'a'), 'mine')]) {
        await plant()
        execFileSync('chown', ['-h', String(STRANGER), join(open, 'a')])
        await expect(replaceFile(join(open, 'a'), 'secret')).rejects.toThrow(/put there by another user/)
        expect(await readFile(precious, 'utf8')).toBe('precious')
        await rm(join(open, 'a'))
      }
    },
  )

  test.runIf(isRoot)('an owner that cannot be kept is told, and the file stays', async () => {
    await writeFile(file, 'old')
    await chmod(folder, 0o770)
    await chown(folder, 0, STRANGER)
    process.setegid!(STRANGER)
    process.seteuid!(STRANGER)
    try {
      await expect(replaceFile(file, 'new')).rejects.toThrow(/belongs to user 0, group 0, which cannot be kept/)
    } finally {
      process.seteuid!(0)
      process.setegid!(0)
    }
    expect(await readFile(file, 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(['conf'])
  })
})

describe('what is no file', () => {
  test('a pipe is written to, and stays one', async () => {
    execFileSync('mkfifo', [file])
    const reader = spawn('cat', [file])
    let read = ''
    reader.stdout.on('data', (chunk) => {
      read += chunk
    })
    await replaceFile(file, 'new')
    await once(reader, 'close')
    expect(read).toBe('new')
    expect((await lstat(file)).isFIFO()).toBe(true)
  })

  test('a folder is refused', async () => {
    await mkdir(file)
    await expect(replaceFile(file, 'new')).rejects.toMatchObject({ code: 'EISDIR' })
  })
})

test('an error names the file, and leaves no draft', async () => {
  await expect(replaceFile(join(folder, 'no', 'conf'), 'new')).rejects.toMatchObject({ path: join(folder, 'no') })
  const long = join(folder, 'x'.repeat(300))
  await expect(replaceFile(long, 'new')).rejects.toMatchObject({ code: 'ENAMETOOLONG' })
  expect(await readdir(folder)).toEqual([])
})

test('a reader finds one content or the other, never a part', async () => {
  const [a, b] = ['a'.repeat(1_000_000), 'b'.repeat(1_000_000)]
  await replaceFile(file, a)
  const writing = Promise.all([replaceFile(file, b), replaceFile(file, a), replaceFile(file, b)])
  const seen = new Set<string>()
  for (let i = 0; i < 50; i++) seen.add(await readFile(file, 'utf8'))
  await writing
  expect([...seen].every((text) => text === a || text === b)).toBe(true)
})
