import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { root } from './installed.ts'

/** Exit code and words of what `npm publish` runs first, with a package.json. */
function publishing(fields: object): [number | null, string] {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-publish-'))
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify(fields))
    const run = spawnSync(process.execPath, [join(root, 'scripts/may-publish.js')], { cwd: folder, encoding: 'utf8' })
    return [run.status, run.stderr]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('nothing is published whose README leads nowhere', () => {
  expect(manifest.scripts.prepublishOnly).toBe('node scripts/may-publish.js')
  expect(publishing({ name: 'x' })).toEqual([1, expect.stringContaining('package.json has no repository')])
  expect(publishing({ repository: { type: 'git' } })[0]).toBe(1)
  expect(publishing({ repository: 'somebody/zoosh' })).toEqual([0, ''])
  expect(publishing({ repository: { type: 'git', url: 'git+https://example.org/zoosh.git' } })).toEqual([0, ''])
})
