import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { putInto } from '../harness/program.ts'
import { noPty } from '../repl/test-shell.ts'
import { masked, onTerminal, readSteps } from './steps.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/moving-trees.md'), 'utf8')
const steps = readSteps(page)
const folder = mkdtempSync(join(tmpdir(), 'zoosh-moving-'))
const sandboxes: Sandbox[] = []

beforeAll(async () => {
  for (const seed of [true, true, false]) sandboxes.push(await Sandbox.start({ seed }))
  const [prod, staging, fresh] = sandboxes.map(({ connectString }) => connectString)
  putInto(folder, 'zoosh')
  mkdirSync(join(folder, '.config/zoosh'), { recursive: true, mode: 0o700 })
  const profiles = `{prod: {server: '${prod}'}, staging: {server: '${staging}'}, new: {server: '${fresh}'}}`
  writeFileSync(join(folder, '.config/zoosh/profiles.yaml'), `profiles: ${profiles}\n`, { mode: 0o600 })
  await using zk = await connect(staging!)
  await zk.set('/app/config/logging', 'level: debug\nformat: json\n')
})
afterAll(async () => {
  await Promise.all(sandboxes.map((sandbox) => sandbox.stop()))
  rmSync(folder, { recursive: true })
})

test('the page has sessions', () => expect(steps.length).toBeGreaterThan(3))

test.skipIf(noPty()).each(steps)('$heading', async ({ commands, expected }) => {
  expect(masked(await onTerminal(folder, commands))).toBe(masked(expected))
})
