import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './installed.ts'

const engine = ['docker', 'podman'].find((name) => spawnSync(name, ['info'], { stdio: 'ignore' }).status === 0)
if (engine === undefined) console.warn('neither docker nor podman answers: the image is NOT tested')

test.skipIf(engine === undefined)('the image can be built, and runs', () => {
  const said = execFileSync(process.execPath, [join(root, 'scripts/image.js')], { encoding: 'utf8' })
  expect(said).toMatch(/: runs, as user 1000\n$/)
})
