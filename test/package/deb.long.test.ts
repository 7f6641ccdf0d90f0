import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { root } from './installed.ts'

const has = (program: string) => spawnSync(program, ['--version']).error === undefined
const missing = !has('dpkg-deb')
if (missing) console.warn('dpkg-deb is missing: the Debian package is NOT looked at')
if (!has('lintian')) console.warn('lintian is missing: the Debian package is NOT judged by it')

const output = (file: string, ...args: string[]) => execFileSync(file, args, { encoding: 'utf8', maxBuffer: 1 << 26 })

/** How Bun was linked, the libraries in it, the symbols its own loader needs; and that this is not Debian's own archive. */
const known = /embedded-library|unstripped-binary|hardening-no-(relro|pie)|initial-upload-closes-no-bugs/

/** What there are packages for, by Debian's names of them: the target they are built by, and the machine that the program says it is for. */
const machines = { amd64: { target: 'linux-x64', elf: 62 }, arm64: { target: 'linux-arm64', elf: 183 } }
type Machine = keyof typeof machines

describe.skipIf(missing)('the Debian package', () => {
  let here: Machine
  /** For this machine. */
  let ours: string

  /** @returns where it is */
  function built(machine: Machine): string {
    output(process.execPath, join(root, 'scripts/deb.js'), '--quiet', '--target', machines[machine].target)
    const name = readdirSync(join(root, 'binary')).find((one) => one.endsWith(`_${machine}.deb`))!
    return join(root, 'binary', name)
  }

  beforeAll(() => {
    here = output('dpkg', '--print-architecture').trim() as Machine
    ours = built(here)
  }, 600_000)

  test('has the same bytes when it is built again', () => {
    const before = readFileSync(ours)
    expect(readFileSync(built(here)).equals(before)).toBe(true)
  })

  test('belongs to root, and can be written by nobody else', () => {
    const rows = output('dpkg-deb', '--contents', ours).trimEnd().split('\n')
    expect(rows.length).toBeGreaterThan(130)
    const odd = rows.filter((row) => !/^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x|lrwxrwxrwx) root\/root /.test(row))
    expect(odd).toEqual([])
    const programs = rows.filter((row) => row.startsWith('-rwx')).map((row) => row.split(' ').at(-1))
    expect(programs).toEqual(['./usr/bin/zoosh'])
  })

  test.each(Object.keys(machines) as Machine[])(
    'for %s knows how large its files are, what they are, and what they need',
    (machine) => {
      const file = machine === here ? ours : built(machine)
      const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
      expect(basename(file)).toBe(`zoosh_${version}-1_${machine}.deb`)
      expect(output('dpkg-deb', '--field', file, 'Package', 'Version', 'Architecture')).toBe(
        `Package: zoosh\nVersion: ${version}-1\nArchitecture: ${machine}\n`,
      )
      // What dpkg itself makes of it.
      expect(output('dpkg', '--info', file)).toContain('new Debian package, version 2.0')
      const folder = mkdtempSync(join(tmpdir(), 'zoosh-deb-'))
      try {
        output('dpkg-deb', '--raw-extract', file, folder)
        const size = Number(output('dpkg-deb', '--field', file, 'Installed-Size'))
        const measured = Number(output('du', '--apparent-size', '-sk', '--exclude=DEBIAN', folder).split('\t')[0])
        expect(Math.abs(size - measured)).toBeLessThan(measured / 50)
        const sums = spawnSync('md5sum', ['--check', '--quiet', 'DEBIAN/md5sums'], { cwd: folder, encoding: 'utf8' })
        expect([sums.status, sums.stdout]).toEqual([0, ''])
        expect(output('dpkg-deb', '--field', file, 'Depends')).toMatch(/^libc6 \(>= 2\.\d+\)\n$/)
        expect(readdirSync(join(folder, 'DEBIAN')).sort()).toEqual(['control', 'md5sums'])
        expect(readFileSync(join(folder, 'usr/bin/zoosh')).readUInt16LE(18)).toBe(machines[machine].elf)
        // All that is there has a sum.
        const summed = readFileSync(join(folder, 'DEBIAN/md5sums'), 'utf8').trimEnd().split('\n')
        expect(summed.map((row) => row.slice(34)).sort()).toEqual(
          output('find', folder, '-path', join(folder, 'DEBIAN'), '-prune', '-o', '-type', 'f', '-printf', '%P\n')
            .trimEnd()
            .split('\n')
            .sort(),
        )
        // Whose software is in it.
        for (const name of ['THIRD-PARTY-NOTICES', 'sbom.cdx.json'])
          expect(gunzipSync(readFileSync(join(folder, `usr/share/doc/zoosh/${name}.gz`)))).toEqual(
            readFileSync(join(root, name)),
          )
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  )

  test.skipIf(!has('lintian'))('has nothing that lintian warns of, but what Bun is', () => {
    const { stdout } = spawnSync('lintian', ['--allow-root', '--no-cfg', ours], { encoding: 'utf8' })
    const isOurs = (row: string) => /^[EW]:/.test(row) && !known.test(row)
    expect(stdout).toMatch(known)
    expect(stdout.split('\n').filter(isOurs)).toEqual([])
  })
})
