import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The image with nothing in it but places for this machine's own programs: {@link Podman.borrowed} mounts them. */
const EMPTY = 'zoosh-test-empty'

/** Podman whose images and containers lie in a folder of their own: nobody else's are seen or touched. */
export class Podman implements Disposable {
  /** In which it, and whatever calls it, runs. */
  readonly env: NodeJS.ProcessEnv
  readonly #folder: string

  private constructor(folder: string, driver: string) {
    this.#folder = folder
    const storage = { driver, graphroot: join(folder, 'images'), runroot: join(folder, 'run') }
    const lines = Object.entries(storage).map(([key, value]) => `${key} = "${value}"\n`)
    // Nothing stays mounted where no container is.
    const options = driver === 'overlay' ? '[storage.options.overlay]\nskip_mount_home = "true"\n' : ''
    writeFileSync(join(folder, 'storage.conf'), `[storage]\n${lines.join('')}${options}`)
    // What it asks for unasked, a machine without CAP_SYS_RESOURCE refuses. An older crun knows no hybrid cgroups.
    const runtime = spawnSync('runc', ['--version']).error ? '' : '[engine]\nruntime = "runc"\n'
    const limits = '[containers]\ndefault_ulimits = ["nofile=1024:4096", "nproc=4096:4096"]\n'
    writeFileSync(join(folder, 'containers.conf'), `${limits}${runtime}`)
    this.env = {
      ...process.env,
      CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf'),
      CONTAINERS_CONF: join(folder, 'containers.conf'),
    }
  }

  /** @returns undefined where there is none, or where it can run nothing: that is said aloud */
  static here(what: string): Podman | undefined {
    let why = 'there is none here'
    if (!spawnSync('podman', ['--version']).error)
      for (const driver of ['overlay', 'vfs']) {
        const podman = new Podman(mkdtempSync(join(tmpdir(), 'zoosh-podman-')), driver)
        try {
          podman.#makeEmpty()
          podman.run('run', '--rm', '--network', 'none', ...podman.borrowed, '/usr/bin/true')
          return podman
        } catch (error) {
          why = (error as { stderr?: string }).stderr?.trim() ?? String(error)
          podman[Symbol.dispose]()
        }
      }
    console.warn(`SKIPPED: ${what}: podman runs no containers: ${why}`)
    return undefined
  }

  /** Words of `run` for a container with the programs of this machine in it, read only; what is to be run comes next. */
  get borrowed(): string[] {
    return [...['/usr', '/etc'].flatMap((path) => ['-v', `${path}:${path}:ro`]), EMPTY]
  }

  /** @returns what it wrote to stdout */
  run(...words: readonly string[]): string {
    return execFileSync('podman', words, { env: this.env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  }

  [Symbol.dispose](): void {
    const quietly = (...words: string[]) => spawnSync('podman', words, { env: this.env })
    quietly('rm', '--all', '--force', '--time', '0')
    // Without being root: files belong to users that only podman is.
    if (process.getuid?.() !== 0) quietly('unshare', 'rm', '-rf', this.#folder)
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #makeEmpty(): void {
    const root = join(this.#folder, 'empty')
    for (const name of ['usr', 'etc', 'data', 'tmp']) mkdirSync(join(root, name), { recursive: true })
    for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(root, name))
    const file = join(this.#folder, 'empty.tar')
    execFileSync('tar', ['-C', root, '-cf', file, '.'])
    this.run('import', '--quiet', file, EMPTY)
  }
}
