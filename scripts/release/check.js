// Whether what is checked out may be released: `--tag vX.Y.Z` for the tag that is about to be. Needs nothing installed.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { releaseProblems } from './problems.js'

const root = resolve(import.meta.dirname, '../..')
const { values } = parseArgs({ options: { tag: { type: 'string' } } })
const read = (file) => readFileSync(join(root, file), 'utf8')
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trimEnd()

const manifest = JSON.parse(read('package.json'))
const problems = releaseProblems({
  manifest,
  lock: JSON.parse(read('package-lock.json')),
  changelog: read('CHANGELOG.md'),
  tag: values.tag,
  tags: git('tag', '--points-at', 'HEAD').split('\n'),
  changes: git('status', '--porcelain'),
})
if (problems.length > 0) {
  console.error(`${manifest.version} cannot be released:\n${problems.map((problem) => `- ${problem}`).join('\n')}`)
  process.exitCode = 1
} else console.log(`${manifest.version} can be released`)
