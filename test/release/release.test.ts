import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const scripts = resolve(import.meta.dirname, '../../scripts/release')
const { released, sectionOf } = await import(join(scripts, 'changelog.js'))
const { releaseProblems } = await import(join(scripts, 'problems.js'))
const { writeArchive } = await import(join(scripts, 'archive.js'))

const changelog = `# Changelog

## Unreleased

- What is new.

## 1.0.0 - 2026-01-31

- The first.
`

describe('CHANGELOG.md', () => {
  test('has what was unreleased under its version, and room for more', () => {
    const after = released(changelog, '1.1.0', '2026-11-27')
    expect(after).toBe(changelog.replace('## Unreleased\n', '## Unreleased\n\n## 1.1.0 - 2026-11-27\n'))
    expect(sectionOf(after, '1.1.0')).toBe('- What is new.')
    expect(sectionOf(after, '1.0.0')).toBe('- The first.')
  })

  test('has no version before it is released, and none for a version that only begins alike', () => {
    expect(sectionOf(changelog, '1.1.0')).toBe(undefined)
    expect(sectionOf(changelog.replace('1.0.0', '1x0.0'), '1.0.0')).toBe(undefined)
    expect(sectionOf(changelog, '1.0')).toBe(undefined)
  })

  test('is not released empty', () => {
    expect(() => released(released(changelog, '1.1.0', '2026-11-27'), '1.1.1', '2026-11-28')).toThrow('nothing under')
    expect(() => released('# Changelog\n', '1.1.0', '2026-11-27')).toThrow('has no "## Unreleased"')
  })
})

test('npm version commits what it has changed, and nothing that only lies about: npm does not ask for that', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-version-'))
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' })
  try {
    git('init', '--quiet')
    writeFileSync(join(folder, 'CHANGELOG.md'), changelog)
    git('add', 'CHANGELOG.md')
    writeFileSync(join(folder, 'CHANGELOG.md'), released(changelog, '1.1.0', '2026-11-27'))
    writeFileSync(join(folder, '.npmrc'), '//registry/:_authToken=secret')
    execFileSync('sh', ['-c', manifest.scripts.version.split(' && ').at(-1)!], { cwd: folder })
    expect(git('status', '--porcelain')).toBe('A  CHANGELOG.md\n?? .npmrc\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

describe('a release', () => {
  const ready = {
    manifest: { version: '1.0.0', repository: 'x' },
    lock: { version: '1.0.0', packages: { '': { version: '1.0.0' } } },
    changelog,
    tag: 'v1.0.0',
    tags: ['v1.0.0'],
    changes: '',
  }

  test('may be, with all in order', () => {
    expect(releaseProblems(ready)).toEqual([])
    expect(releaseProblems({ ...ready, tag: undefined })).toEqual([])
  })

  test.each([
    ['not committed', { changes: ' M src/main.ts' }],
    ['not of the form', { manifest: { ...ready.manifest, version: '1.0.0-rc.1' } }],
    ['package-lock.json is of version 0.9.0', { lock: { ...ready.lock, version: '0.9.0' } }],
    ['package-lock.json is of', { lock: { ...ready.lock, packages: { '': { version: '0.9.0' } } } }],
    ['has no "## 1.0.0', { changelog: '# Changelog\n' }],
    ['says nothing under 1.0.0', { changelog: '## 1.0.0 - 2026-01-31\n\n## 0.9.0 - 2026-01-01\n- x\n' }],
    ['the tag is v1.0.1', { tag: 'v1.0.1' }],
    ['no tag v1.0.0', { tags: [''] }],
    ['names no "repository"', { manifest: { version: '1.0.0' } }],
    ['names no "repository"', { manifest: { version: '1.0.0', repository: { type: 'git' } } }],
  ])('may not be: %s', (why, state) => {
    expect(releaseProblems({ ...ready, ...state }).join('\n')).toContain(why)
  })
})

test('npm publishes nothing else', () => {
  expect(manifest.scripts.prepublishOnly).toBe(manifest.scripts['release:check'])
})

describe('an archive', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'zoosh-archive-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('is the same for the same files, of whatever age', async () => {
    const from = join(folder, 'file')
    const entries = [
      { name: 'x/file', from, mode: 0o755 },
      { name: 'x/link', to: 'file' },
    ]
    const packed = async (name: string, moment = 0) => {
      writeFileSync(from, 'content')
      await writeArchive(join(folder, name), entries, moment)
      return readFileSync(join(folder, name))
    }
    const first = await packed('1.tar.gz')
    expect(await packed('2.tar.gz')).toEqual(first)
    expect(await packed('3.tar.gz', 1000)).not.toEqual(first)
  })
})
