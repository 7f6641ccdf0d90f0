// Builds all that a release has into build/release: the package, an archive of the binary for each target with the Debian
// package where there is one, the notices, the bill of materials, SHA256SUMS; and beside it build/release-notes.md.
// `--target linux-x64,darwin-arm64` for some only. What is made of one commit by one Node and npm is the same. RELEASING.md
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { targets } from '../bun.js'
import { root } from '../bundling.js'
import { thirdParties } from '../notices/index.js'
import { writeArchive } from './archive.js'
import { sectionOf } from './changelog.js'

const { values } = parseArgs({ options: { target: { type: 'string', default: Object.keys(targets).join() } } })
const wanted = values.target.split(',')
for (const target of wanted) {
  if (target in targets) continue
  console.error(`no binary for ${target}: --target is some of ${Object.keys(targets).join()}`)
  process.exit(2)
}

const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
/** In seconds, as all tools take it: when the commit was made. */
const epoch =
  process.env.SOURCE_DATE_EPOCH ??
  execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }).trim()
const moment = Number(epoch) * 1000
const out = join(root, 'build/release')
rmSync(join(root, 'build'), { recursive: true, force: true })
mkdirSync(out, { recursive: true })

const run = (program, ...args) =>
  execFileSync(program, args, {
    cwd: root,
    env: { ...process.env, SOURCE_DATE_EPOCH: epoch },
    stdio: ['ignore', 'ignore', 'inherit'],
  })

const debs = () => readdirSync(join(root, 'binary')).filter((file) => file.endsWith('.deb'))
// Of another version, or for what is not asked for now.
mkdirSync(join(root, 'binary'), { recursive: true })
for (const file of debs()) rmSync(join(root, 'binary', file))

/** What a folder holds, as an archive takes it. */
const inFolder = (folder) =>
  readdirSync(folder, { recursive: true })
    .sort()
    .map((entry) => ({ entry, from: join(folder, entry) }))
    .filter(({ from }) => !lstatSync(from).isDirectory())
    .map(({ entry, from }) =>
      lstatSync(from).isSymbolicLink()
        ? { name: entry, to: readlinkSync(from) }
        : { name: entry, from, mode: lstatSync(from).mode & 0o111 ? 0o755 : 0o644 },
    )

run('npm', 'pack', '--silent', '--pack-destination', out)

const texts = await thirdParties(moment)
writeFileSync(join(out, 'THIRD-PARTY-NOTICES'), texts.get('THIRD-PARTY-NOTICES'))
const bill = join(out, `${name}-${version}.cdx.json`)
writeFileSync(bill, texts.get('sbom.cdx.json'))

for (const target of wanted) {
  run(process.execPath, 'scripts/binary.js', '--quiet', '--target', target)
  const folder = `${name}-${version}-${target}`
  const texts = [
    ...['LICENSE', 'README.md', 'SECURITY.md'].map((file) => [file, join(root, file)]),
    ['THIRD-PARTY-NOTICES', join(out, 'THIRD-PARTY-NOTICES')],
    ['sbom.cdx.json', bill],
  ]
  const entries = [
    ...inFolder(join(root, 'binary', target)),
    ...texts.map(([file, from]) => ({ name: file, from, mode: 0o644 })),
  ]
  await writeArchive(
    join(out, `${folder}.tar.gz`),
    entries.map((entry) => ({ ...entry, name: `${folder}/${entry.name}` })),
    moment,
  )
  // Debian's C library is glibc.
  if (target.startsWith('linux-') && !target.endsWith('-musl'))
    run(process.execPath, 'scripts/deb.js', '--quiet', '--target', target)
}
for (const file of debs()) copyFileSync(join(root, 'binary', file), join(out, file))

const files = readdirSync(out).sort()
const sum = (file) =>
  createHash('sha256')
    .update(readFileSync(join(out, file)))
    .digest('hex')
writeFileSync(join(out, 'SHA256SUMS'), files.map((file) => `${sum(file)}  ${file}\n`).join(''))
const notes = sectionOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version) ?? ''
writeFileSync(join(root, 'build/release-notes.md'), `${notes}\n`)
for (const file of files) console.log(`${String(statSync(join(out, file)).size).padStart(12)}  ${file}`)
