import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../../src/client/client.ts'
import { connect } from '../../../../src/client/connect.ts'
import { type Run, runner } from '../../run-line.ts'

/** A server of 3.9 with an AdminServer, whose limit for restores is a second; that for snapshots is a thousandth of it there. */
interface Where {
  readonly connectString: string
  readonly adminPort: number
}

/** Longer than the limit, in ms. */
const PAUSE = 1200

/** What `admin snapshot` and `admin restore` do, on whichever server. */
export function snapshotScenario(where: () => Where): void {
  let folder: string
  let zk: ZooKeeper
  let run: Run

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zoosh-snapshots-'))
    const server = where().connectString
    zk = await connect(server)
    run = runner(zk, { server })
    await zk.create('/app', 'first')
    await zk.create('/app/open', 'data')
  })
  afterAll(async () => {
    await zk?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const admin = (line: string) => run(`admin ${line} --admin-port ${where().adminPort}`)
  const json = async (line: string) => JSON.parse((await admin(`${line} --json`)).out)

  test('a snapshot is written whole, into a folder under its own name', async () => {
    const { file, bytes, zxid } = await json(`snapshot ${folder}`)
    expect(file).toBe(join(folder, `snapshot.${zxid.slice(2)}`))
    expect(statSync(file).size).toBe(bytes)
    expect(readFileSync(file).subarray(0, 4).toString()).toBe('ZKSN')
    const { usage } = JSON.parse((await run(`logs du ${file} --json`)).out)
    expect(usage[0].znodes).toBeGreaterThanOrEqual(3)
  })

  test('a file that exists stays, unless it is to be replaced', async () => {
    await sleep(PAUSE)
    const target = join(folder, 'second')
    writeFileSync(target, 'mine')
    expect(await admin(`snapshot ${target}`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--force replaces'),
    })
    expect(readFileSync(target, 'utf8')).toBe('mine')
    expect((await admin(`snapshot ${target} --force`)).code).toBe(0)
    expect(readFileSync(target).subarray(0, 4).toString()).toBe('ZKSN')
  })

  test('a restore brings back what the snapshot holds, after it was agreed to', async () => {
    await sleep(PAUSE)
    const file = join(folder, 'before')
    expect((await admin(`snapshot ${file}`)).code).toBe(0)
    await zk.set('/app', 'second')
    await zk.create('/later', 'x')
    const would = await admin(`restore ${file} --dry-run`)
    expect([would.code, would.err]).toEqual([0, expect.stringMatching(/replace all that \S+ hold by \S+: \d+ znodes/)])
    expect((await zk.get('/app')).data?.toString()).toBe('second')
    const [{ server, zxid, error }] = await json(`restore ${file} -y`)
    expect({ server, error }).toEqual({ server: where().connectString, error: undefined })
    expect(zxid).toMatch(/^0x[0-9a-f]+$/)
    const fresh = await connect(where().connectString)
    expect((await fresh.get('/app')).data?.toString()).toBe('first')
    expect(await fresh.exists('/later')).toBeUndefined()
    await fresh.close()
    const again = await admin(`restore ${file} -y`)
    expect([again.code, again.out]).toEqual([8, expect.stringContaining('it was asked too soon')])
    expect(again.out).toContain('admin.rateLimiterIntervalInMS')
  })

  test('what is no whole snapshot is not sent, so that no turn is lost', async () => {
    const file = join(folder, 'before')
    writeFileSync(join(folder, 'half'), readFileSync(file).subarray(0, 100))
    const half = await admin(`restore ${join(folder, 'half')} -y`)
    expect(half).toMatchObject({ code: 2, err: expect.stringContaining('is no whole snapshot: at byte') })
    writeFileSync(join(folder, 'packed.gz'), '')
    expect((await admin(`restore ${join(folder, 'packed.gz')} -y`)).err).toContain('is packed')
    expect((await admin(`restore ${join(folder, 'nowhere')} -y`)).code).toBe(2)
  })

  test('who has not all permissions on the root gets nothing, and is told what it takes', async () => {
    const owner = await connect(where().connectString)
    await owner.addAuth('digest', 'root:secret')
    await owner.setAcl('/', [
      { scheme: 'world', id: 'anyone', perms: 1 },
      { scheme: 'auth', id: '', perms: 31 },
    ])
    await owner.close()
    const target = join(folder, 'guarded')
    await sleep(PAUSE)
    for (const auth of [[], ['digest:root:wrong']]) {
      const denied = await runner(zk, { server: where().connectString, auth })(
        `admin snapshot ${target} --admin-port ${where().adminPort}`,
      )
      expect(denied).toMatchObject({ code: 6, out: '', err: expect.stringContaining('all of which are needed') })
      expect(denied.err).toContain('--auth digest:USER:PASSWORD')
      expect(existsSync(target)).toBe(false)
    }
    const known = runner(zk, { server: where().connectString, auth: ['digest:root:secret'] })
    expect((await known(`admin snapshot ${target} --admin-port ${where().adminPort}`)).code).toBe(0)
    expect(existsSync(target)).toBe(true)
    await sleep(PAUSE)
    const back = await known(`admin restore ${join(folder, 'before')} -y --admin-port ${where().adminPort}`)
    expect([back.code, back.out]).toEqual([0, expect.stringContaining('restored')])
  })
}
