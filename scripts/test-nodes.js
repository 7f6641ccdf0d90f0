// The unit and e2e tests on other releases of Node: `npm run test:nodes [-- VERSION… [FILE…]]`, by default on the newest
// 20, 22, 24 and 26, all files. VERSION is a major release or a whole version. Ends with a line for each.
// A Node is npm's package of its binary, fetched once into $XDG_CACHE_HOME/zoosh/node; no script is run. Delete it to have the newest.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'zoosh/node')

const isVersion = (word) => /^\d+(\.\d+\.\d+)?$/.test(word)
const words = process.argv.slice(2)
const asked = words.filter(isVersion)
const files = words.filter((word) => !isVersion(word))

/** @returns the folder of one Node, with its `node` in it */
function fetched(version) {
  mkdirSync(cache, { recursive: true })
  const there = readdirSync(cache).find((name) => name === version || name.startsWith(`${version}.`))
  if (there) return join(cache, there)
  const draft = mkdtempSync(join(cache, '.draft-'))
  try {
    const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}@${version}`
    const packed = ['pack', '--json', '--pack-destination', draft, name]
    const [{ version: exact, filename }] = JSON.parse(
      execFileSync('npm', packed, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
    )
    execFileSync('tar', ['-xzf', join(draft, filename), '-C', draft, '--strip-components', '2', 'package/bin/node'])
    rmSync(join(draft, filename))
    const folder = join(cache, exact)
    // Somebody else may have been quicker.
    if (!existsSync(folder)) renameSync(draft, folder)
    return folder
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** @returns what to say of one Node, and whether all is well */
function tested(version) {
  const folder = fetched(version)
  const node = join(folder, 'node')
  const notes = mkdtempSync(join(tmpdir(), 'zoosh-test-nodes-'))
  const report = join(notes, 'report.json')
  // What a test starts as `node`, or by a script's first line, is this one, too.
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}`, ZOOSH_TEST_REPORT: report }
  const run = (...argv) => spawnSync(node, argv, { cwd: root, env, stdio: 'inherit' }).status
  try {
    const said = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
    console.log(`== Node ${said}`)
    const status = run('node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--project', 'e2e', ...files)
    if (!existsSync(report)) return { line: `Node ${said}: no tests were run`, well: false }
    const counts = execFileSync(process.execPath, [join(root, '.ci/report.mjs'), 'counts', report], {
      encoding: 'utf8',
    })
    const [passed, failed, skipped] = counts.trim().split(' ')
    if (status !== 0)
      spawnSync(process.execPath, [join(root, '.ci/report.mjs'), 'failures', report], { stdio: 'inherit' })
    return { line: `Node ${said}: ${passed} passed, ${failed} failed, ${skipped} skipped`, well: status === 0 }
  } finally {
    rmSync(notes, { recursive: true, force: true })
  }
}

const built = spawnSync(process.execPath, [join(root, 'scripts/build.js'), '--quiet'], { stdio: 'inherit' })
if (built.status !== 0) process.exit(1)
const results = (asked.length > 0 ? asked : ['20', '22', '24', '26']).map(tested)
for (const { line } of results) console.log(line)
process.exitCode = results.every(({ well }) => well) ? 0 : 1
