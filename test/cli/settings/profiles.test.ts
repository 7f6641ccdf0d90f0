import { chmod, mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { credentialsOfFile } from '../../../src/cli/session/secret-file.ts'
import { fromCommand, fromPrompt } from '../../../src/cli/session/secrets.ts'
import { readProfileFields } from '../../../src/cli/settings/profile-fields.ts'
import {
  chooseProfile,
  currentProfile,
  profileNames,
  profilesFile,
  readProfile,
  saveProfile,
} from '../../../src/cli/settings/profiles.ts'
import { settle } from '../../../src/cli/settings/settle.ts'

const before = process.env.XDG_CONFIG_HOME
let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'zoosh-profiles-'))
  process.env.XDG_CONFIG_HOME = home
})
afterEach(() => {
  if (before === undefined) delete process.env.XDG_CONFIG_HOME
  else process.env.XDG_CONFIG_HOME = before
})

const write = async (text: string, mode = 0o600) => {
  await mkdir(dirname(profilesFile()), { recursive: true })
  await writeFile(profilesFile(), text)
  await chmod(profilesFile(), mode)
}

describe('profiles', () => {
  test('a profile gives settings; flag and environment win over it', async () => {
    await write(
      'profiles:\n  prod:\n    server: zk1:2181\n    timeout: 3s\n    readOnly: true\n    colour: red\n    confirm: name\n',
    )
    const profile = await readProfile('prod')
    expect(profile).toEqual({
      profile: 'prod',
      server: 'zk1:2181',
      timeout: 3_000,
      readOnly: true,
      profileColour: 'red',
      confirm: 'name',
    })
    expect(settle({}, {}, false, profile)).toMatchObject({
      server: 'zk1:2181',
      timeout: 3_000,
      readOnly: true,
      profile: 'prod',
    })
    expect(settle({}, { ZOOSH_SERVER: 'env:1' }, false, profile).server).toBe('env:1')
    expect(settle({ server: 'flag:1' }, { ZOOSH_SERVER: 'env:1' }, false, profile).server).toBe('flag:1')
  })

  test.each([
    ['serve: zk1', 'unknown setting "serve"', 'did you mean server?'],
    ['timeout: 10', 'timeout has to be a duration like 10s', undefined],
    ['readOnly: maybe', 'readOnly has to be true or false', undefined],
    ['colour: pink', 'colour has to be one of red', undefined],
    ['confirm: yes', 'confirm has to be "name"', undefined],
    ['__proto__: {a: 1}', 'unknown setting "__proto__"', undefined],
  ])('%s is refused, with what it has to be', async (line, message, hint) => {
    await write(`profiles:\n  prod:\n    ${line}\n`)
    await expect(readProfile('prod')).rejects.toMatchObject({ message: expect.stringContaining(message), hint })
  })

  test('a profile that is not there is told with the one most likely meant', async () => {
    await write('profiles:\n  production: {server: a}\n')
    await expect(readProfile('produktion')).rejects.toMatchObject({
      message: 'no profile "produktion"',
      hint: 'did you mean production?',
    })
    await expect(readProfile('x')).rejects.toMatchObject({ hint: expect.stringContaining('profile ls') })
    await write('profiles: [')
    await expect(readProfile('x')).rejects.toMatchObject({ message: expect.stringContaining('is no YAML') })
  })

  test('a file with credentials that others may read is refused', async () => {
    await write('profiles:\n  prod: {server: a, auth: [digest:u:p]}\n', 0o644)
    await expect(readProfile('prod')).rejects.toMatchObject({ hint: `chmod 600 ${profilesFile()}` })
    await chmod(profilesFile(), 0o600)
    expect(await readProfile('prod')).toMatchObject({ auth: ['digest:u:p'] })
  })

  test('a profile that others can write is not obeyed in anything, nor the choice of one', async () => {
    await saveProfile('prod', { server: 'a', authCommand: 'true' })
    await chooseProfile('prod')
    await chmod(profilesFile(), 0o660)
    for (const use of [() => readProfile('prod'), () => readProfile(undefined), profileNames])
      await expect(use()).rejects.toThrow(/profiles.yaml can be changed by others/)
    await expect(saveProfile('b', { server: 'b' })).rejects.toThrow(/changed by others/)
    await chmod(profilesFile(), 0o600)
    await chmod(dirname(profilesFile()), 0o777)
    await expect(currentProfile()).rejects.toThrow(/can be changed by others: what it holds is not obeyed/)
    await expect(readProfile(undefined)).rejects.toThrow(/not obeyed/)
  })

  test('saving keeps comments and the other profiles, and leaves the file to its owner', async () => {
    await write('# mine\nprofiles:\n  a: {server: x} # first\n', 0o644)
    await saveProfile('b', { server: 'y', readOnly: true })
    const text = await readFile(profilesFile(), 'utf8')
    expect(text).toContain('# mine')
    expect(text).toContain('# first')
    expect((await stat(profilesFile())).mode & 0o777).toBe(0o600)
    expect(await profileNames()).toEqual(['a', 'b'])
    await saveProfile('a', undefined)
    expect(await profileNames()).toEqual(['b'])
  })

  test('the chosen profile is used when none is named', async () => {
    expect(await readProfile(undefined)).toBeUndefined()
    await saveProfile('prod', { server: 'zk1' })
    await chooseProfile('prod')
    expect(await currentProfile()).toBe('prod')
    expect(await readProfile(undefined)).toEqual({ profile: 'prod', server: 'zk1' })
    await chooseProfile(undefined)
    expect(await readProfile(undefined)).toBeUndefined()
  })

  test('a profile that is no table is refused', () => {
    expect(() => readProfileFields('x', 'here')).toThrow('here is not a table')
  })
})

describe('credentials', () => {
  test('come from a file only its owner can read', async () => {
    const file = join(home, 'secret')
    await writeFile(file, '# comment\ndigest:u:p\n\n', { mode: 0o600 })
    expect(await credentialsOfFile(file, () => {})).toEqual(['digest:u:p'])
    await chmod(file, 0o644)
    await expect(credentialsOfFile(file, () => {})).rejects.toMatchObject({ hint: `chmod 600 ${file}` })
  })

  test('come from a command; one that fails is told without what it printed', async () => {
    expect(await fromCommand('printf "digest:u:%s\\n" "$((40 + 2))"')).toEqual(['digest:u:42'])
    const error = await fromCommand('echo S3CRET; exit 3').catch((reason: Error) => reason)
    expect(error).toMatchObject({ message: 'authCommand failed with 3' })
    expect((error as Error).message).not.toContain('S3CRET')
  })

  test('are not asked for where nobody is', async () => {
    const nobody = { inTty: false, errTty: true }
    await expect(fromPrompt('digest:alice', nobody, (use) => use())).rejects.toMatchObject({
      hint: expect.stringContaining('authFile'),
    })
  })
})
