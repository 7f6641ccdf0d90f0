import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installed, programs, said } from './installed.ts'
import { TheirTools } from './their-tools.ts'

const tools = ['jest@30', 'webpack@5', 'webpack-cli@6']
const place = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'zoosh', 'tools', tools.join('+'))

/** Has npm get the tools into a cache outside the repository, once. @returns whether they are there */
async function fetched(): Promise<boolean> {
  if (existsSync(place)) return true
  const partial = `${place}.${process.pid}`
  mkdirSync(partial, { recursive: true })
  try {
    writeFileSync(join(partial, 'package.json'), '{"private":true}')
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', ...tools]
    await promisify(execFile)('npm', args, { cwd: partial, timeout: 100_000 })
    renameSync(partial, place)
    return true
  } catch (error) {
    process.stderr.write(`\n*** SKIPPED: ${tools.join(', ')}: npm cannot get them: ${(error as Error).message}\n`)
    return existsSync(place)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}

// On this Node, with these releases; test/package/consumers.long.test.ts has more of both.
describe.skipIf(!(await fetched()))('the package at the tools of its users', () => {
  let folder: string
  let their: TheirTools

  beforeAll(() => {
    folder = installed()
    cpSync(programs, folder, { recursive: true })
    for (const name of readdirSync(join(place, 'node_modules')))
      if (name !== '@types') symlinkSync(join(place, 'node_modules', name), join(folder, 'node_modules', name))
    their = new TheirTools(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(['commonjs2', 'module'] as const)('webpack makes one file (%s) of it, and knows no place', async (type) => {
    const { printed, text } = await their.webpack(type, false)
    expect(printed).toBe(said)
    expect(text).not.toContain(folder)
  })

  test('a suite of Jest in CommonJS', async () => expect(await their.jest()).toContain('2 passed'))
})
