import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const src = resolve(import.meta.dirname, '../../src')

/** Those who write files in ways of their own, and why. */
const others = [
  // `> file` is what a shell does with it: a stream, into whatever has that name.
  'repl/run/pipe.ts',
  // The output of a real server, appended to by that server.
  'ensemble/local/process.ts',
]
/** What node:fs has for it; a handle's own writeFile opens nothing. */
const writing =
  /(?<![.\w])(?:writeFile|appendFile|rename|copyFile|createWriteStream|openSync)(?:Sync)?\(|(?<!\.)\bopen\([^)]*, '[wax]/

test('files are written by files/ only; the sandbox has the formats of a ZooKeeper server', () => {
  const found = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('files/') && !name.startsWith('server/disk/'))
    .filter((name) => writing.test(readFileSync(resolve(src, name), 'utf8')))
  expect(found.sort()).toEqual(others.sort())
})
