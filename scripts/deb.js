// Builds the Debian package of the standalone binary, binary/zoosh_VERSION_ARCH.deb: zoosh and zkcli, their pages of man, and
// completion where bash, zsh and fish look for it. It runs no script of ours where it is installed.
// `--target linux-arm64` for another machine. The same sources make the same bytes: times are SOURCE_DATE_EPOCH, or that of the
// newest commit.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { root } from './bundling.js'
import { newestGlibc } from './glibc.js'
import { load } from './loading.js'

/** Debian's names of the machines we build for. */
const machines = { 'linux-x64': 'amd64', 'linux-arm64': 'arm64' }
/** Of the package; counts up when only the package changes. */
const REVISION = 1

const here = `linux-${process.arch}`
const { values } = parseArgs({
  options: {
    target: { type: 'string', default: here },
    quiet: { type: 'boolean' },
  },
})
const machine = machines[values.target]
if (machine === undefined) {
  console.error(`no Debian package for ${values.target}: --target is one of ${Object.keys(machines).join(', ')}`)
  process.exit(2)
}
const { version: upstream, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const version = `${upstream}-${REVISION}`
/** @returns what git says of the newest commit */
const newest = (format) =>
  execFileSync('git', ['log', '-1', `--format=${format}`], { cwd: root, encoding: 'utf8' }).trim()
/** Whom to write to, as SECURITY.md says; or whoever Debian's tools know as the builder. */
const { DEBFULLNAME = 'zoosh', DEBEMAIL, SOURCE_DATE_EPOCH } = process.env
const maintainer = DEBEMAIL === undefined ? newest('%an <%ae>') : `${DEBFULLNAME} <${DEBEMAIL}>`

const build = [join(root, 'scripts/binary.js'), '--quiet', '--target', values.target]
execFileSync(process.execPath, build, { stdio: 'inherit' })
const program = readFileSync(join(root, 'binary', values.target, 'zoosh'))

/** Seconds since 1970. */
const epoch = SOURCE_DATE_EPOCH ?? newest('%ct')
const tree = join(root, 'node_modules/.cache/zoosh-deb', machine)
rmSync(tree, { recursive: true, force: true })

/** Files of the package, whose folders are made for them. */
function put(path, content, mode = 0o644) {
  const file = join(tree, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  chmodSync(file, mode)
}
function link(path, target) {
  mkdirSync(dirname(join(tree, path)), { recursive: true })
  symlinkSync(target, join(tree, path))
}
/** Without a name or a time in it, as `gzip -9n`. */
const packed = (text) => gzipSync(text, { level: 9 })

put('usr/bin/zoosh', program, 0o755)
link('usr/bin/zkcli', 'zoosh')
for (const page of readdirSync(join(root, 'man'))) {
  const text = readFileSync(join(root, 'man', page), 'utf8')
  const [, other] = /^\.so man1\/(.*)\n$/.exec(text) ?? []
  if (other === undefined) put(`usr/share/man/man1/${page}.gz`, packed(text))
  else link(`usr/share/man/man1/${page}.gz`, `${other}.gz`)
}

const { completionScripts } = await load('src/cli/help/completion-scripts.ts')
put('usr/share/bash-completion/completions/zoosh', completionScripts.bash)
put('usr/share/zsh/vendor-completions/_zoosh', completionScripts.zsh)
put('usr/share/fish/vendor_completions.d/zoosh.fish', completionScripts.fish)

const doc = 'usr/share/doc/zoosh'
put(
  `${doc}/copyright`,
  `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: zoosh
Comment: The binary holds Bun and npm packages under licences of their own: see THIRD-PARTY-NOTICES and sbom.cdx.json beside this file.

Files: *
Copyright: 2026 the zoosh authors
License: Apache-2.0
 On Debian systems the text of the licence is in /usr/share/common-licenses/Apache-2.0.
`,
)
for (const file of ['THIRD-PARTY-NOTICES', 'sbom.cdx.json'])
  put(`${doc}/${file}.gz`, packed(readFileSync(join(root, file))))
put(`${doc}/changelog.gz`, packed(readFileSync(join(root, 'CHANGELOG.md'))))
const date = new Date(Number(epoch) * 1000).toUTCString().replace('GMT', '+0000')
put(
  `${doc}/changelog.Debian.gz`,
  packed(
    `zoosh (${version}) unstable; urgency=medium\n\n  * zoosh ${upstream}: see changelog.gz.\n\n -- ${maintainer}  ${date}\n`,
  ),
)

const files = readdirSync(tree, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort()
put(
  'DEBIAN/control',
  `Package: zoosh
Version: ${version}
Architecture: ${machine}
Maintainer: ${maintainer}
Installed-Size: ${files.reduce((sum, file) => sum + Math.ceil(statSync(file).size / 1024), 0)}
Depends: libc6 (>= 2.${newestGlibc(program)})
Suggests: libgssapi-krb5-2, libstdc++6
Section: admin
Priority: optional
Description: shell for Apache ZooKeeper
 ${description.replace(/(.{1,76})(?: |$)/g, '$1\n ').trimEnd()}.
 .
 zkcli, the drop-in for zkCli.sh, is part of it.
`,
)
const sum = (file) => createHash('md5').update(readFileSync(file)).digest('hex')
put('DEBIAN/md5sums', files.map((file) => `${sum(file)}  ${relative(tree, file)}\n`).join(''))
for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true }))
  if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), 0o755)
chmodSync(tree, 0o755)

// Those of other versions are not for the image that is made of what lies there.
for (const name of readdirSync(join(root, 'binary')))
  if (name.endsWith(`_${machine}.deb`)) rmSync(join(root, 'binary', name))
const file = join(root, 'binary', `zoosh_${version}_${machine}.deb`)
// Level 6 would save 8 MB of 53, and take ten times as long.
execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-z0', '--build', tree, file], {
  env: { ...process.env, SOURCE_DATE_EPOCH: epoch },
  stdio: ['ignore', 'ignore', 'inherit'],
})
rmSync(tree, { recursive: true })
if (!values.quiet) console.log(`${relative(root, file)}: ${Math.round(statSync(file).size / 1e6)} MB`)
