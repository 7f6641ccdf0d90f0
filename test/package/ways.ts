import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { built } from '../binary/built.ts'
import { root } from './installed.ts'

export type Shell = 'bash' | 'zsh' | 'fish'

/** A way to have zoosh, gone by a stranger. */
export interface Way {
  /** Where it was put; empty after {@link Way.uninstall}, but for folders. */
  readonly place: string
  /** What stands in PATH. */
  readonly bin: string
  /** What a stranger has in the file that a shell reads when it starts: docs/install.md. */
  readonly completion: Readonly<Record<Shell, string>>
  uninstall(): void
}

const asked: Way['completion'] = {
  bash: 'eval "$(zoosh completion bash)"',
  zsh: 'autoload -U compinit; compinit -u -D; eval "$(zoosh completion zsh)"',
  fish: 'zoosh completion fish | source',
}

const quiet = { stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'] }
const newFolder = () => realpathSync(mkdtempSync(join(tmpdir(), 'zoosh-stranger-')))

/** `npm install -g` of the packed tarball, without a network, and without a script being run. */
function npm(): Way {
  const folder = newFolder()
  const place = join(folder, 'prefix')
  const run = (...args: string[]) =>
    execFileSync('npm', args, {
      ...quiet,
      cwd: folder,
      env: { ...process.env, npm_config_cache: join(folder, 'cache') },
    })
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { ...quiet, cwd: root })
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!
  run('install', '-g', '--prefix', place, '--offline', '--ignore-scripts', join(folder, tarball))
  return {
    place,
    bin: join(place, 'bin'),
    completion: asked,
    uninstall: () => run('uninstall', '-g', '--prefix', place, '--offline', 'zoosh'),
  }
}

/** The folder of the standalone binary, copied into one that is in PATH. */
function binary(): Way {
  using standalone = built()
  const place = newFolder()
  const bin = join(place, 'bin')
  const share = join(place, 'share')
  for (const made of [bin, share]) mkdirSync(made)
  const { folder } = standalone
  for (const name of ['zoosh', 'zkcli']) cpSync(join(folder, name), join(bin, name), { verbatimSymlinks: true })
  cpSync(join(folder, 'man'), join(share, 'man'), { recursive: true })
  return {
    place,
    bin,
    completion: asked,
    uninstall: () => {
      for (const name of ['zoosh', 'zkcli']) unlinkSync(join(bin, name))
      const pages = join(share, 'man/man1')
      for (const name of readdirSync(pages)) if (/^(zoosh(-.*)?|zkcli)\.1$/.test(name)) unlinkSync(join(pages, name))
    },
  }
}

/** The Debian package, in a root of its own. */
function deb(): Way {
  execFileSync(process.execPath, [join(root, 'scripts/deb.js'), '--quiet'], quiet)
  const place = newFolder()
  const files = join(root, 'binary')
  const architecture = execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim()
  const file = readdirSync(files).find((name) => name.endsWith(`_${architecture}.deb`))!
  const database = join(place, 'var/lib/dpkg')
  mkdirSync(database, { recursive: true })
  // libc6 is not in that root.
  const dpkg = (...args: string[]) => execFileSync('dpkg', ['--root', place, '--force-depends', ...args], quiet)
  dpkg('--install', join(files, file))
  const share = join(place, 'usr/share')
  return {
    place,
    bin: join(place, 'usr/bin'),
    // What the packages of these shells do by themselves, for a root that is not theirs.
    completion: {
      bash: `. ${share}/bash-completion/completions/zoosh`,
      zsh: `fpath=(${share}/zsh/vendor-completions $fpath); autoload -U compinit; compinit -u -D`,
      fish: `set -p fish_complete_path ${share}/fish/vendor_completions.d`,
    },
    uninstall: () => {
      dpkg('--purge', 'zoosh')
      rmSync(join(place, 'var'), { recursive: true })
    },
  }
}

export const ways = { 'the tarball of npm': npm, 'the binary': binary, 'the Debian package': deb }
