import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { runner } from '../run-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'zoosh-damage-'))
let run: ReturnType<typeof runner>
let file: string

beforeAll(async () => {
  const sandbox = await Sandbox.start({ port: false, dataDir: folder })
  const zk = await connect('sandbox:2181', { transport: () => sandbox.transport() })
  for (const path of ['/one', '/two', '/three']) await zk.create(path, `data of ${path}`)
  await zk.close()
  await sandbox.stop()
  const [log] = readdirSync(join(folder, 'version-2')).filter((name) => name.startsWith('log.'))
  file = join(folder, 'version-2', log!)
  const bytes = readFileSync(file)
  bytes[bytes.indexOf('data of /two')]! ^= 1
  writeFileSync(file, bytes)
  run = runner(undefined as unknown as ZooKeeper)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a wrong checksum in the middle of a log', () => {
  test.each([
    ['logs show', ''],
    ['logs show', ' --json'],
    ['logs show', ' -o ndjson'],
    ['logs show', ' -o pretty'],
    ['logs grep', ' data'],
    ['logs grep', ' data --json'],
  ])('%s DIR%s tells it on stderr, shows the rest, and ends with 7', async (name, rest) => {
    const { code, out, err } = await run(`${name} ${folder}${rest}`)
    expect(code).toBe(7)
    expect(err).toContain('is damaged at byte')
    expect(err).toContain('wrong checksum')
    expect(out).not.toMatch(/damage|checksum/)
    for (const [path, shown] of [
      ['/one', true],
      ['/two', false],
      ['/three', true],
    ] as const)
      expect([path, out.includes(path)]).toEqual([path, shown])
    if (rest.includes('--json')) expect(() => JSON.parse(out)).not.toThrow()
  })
})
