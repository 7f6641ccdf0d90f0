import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './installed.ts'

/** What the newest commit has of the sources, and nothing else. Needs a registry of npm. */
test('npm install -g . builds a checkout in which nobody has run npm ci, and puts it into PATH', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'zoosh-checkout-')))
  try {
    const [sources, prefix] = [join(folder, 'sources'), join(folder, 'prefix')]
    mkdirSync(sources)
    execFileSync('sh', ['-c', `git archive HEAD | tar -x -C '${sources}'`], { cwd: root })
    execFileSync('npm', ['install', '-g', '--prefix', prefix, '.'], {
      cwd: sources,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const zoosh = join(prefix, 'bin/zoosh')
    expect(execFileSync(zoosh, ['--sandbox', 'get', '/app/config'], { encoding: 'utf8' })).toMatch(/^\{/)
    execFileSync('npm', ['uninstall', '-g', '--prefix', prefix, 'zoosh'], { stdio: 'ignore' })
    expect(execFileSync('find', [prefix, '!', '-type', 'd'], { encoding: 'utf8' })).toBe('')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
