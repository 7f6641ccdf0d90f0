import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Asked } from '../../../src/cli/fan-out/answer.ts'
import { fanOut } from '../../../src/cli/fan-out/fan-out.ts'
import { oneShotContext } from '../../../src/cli/session/one-shot.ts'
import { settle } from '../../../src/cli/settings/settle.ts'
import { find, parseCall } from '../../../src/cli/words/dispatch.ts'
import { connect } from '../../../src/client/connect.ts'
import { Stop } from '../../../src/client/terms/stop.ts'
import { registry } from '../../../src/commands/index.ts'
import { width } from '../../../src/render/width.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'

const sandboxes: Sandbox[] = []
const servers: Record<string, string> = { down: '127.0.0.1:1' }

beforeAll(async () => {
  for (const name of ['prod', 'dr', 'qa']) {
    const sandbox = await Sandbox.start()
    sandboxes.push(sandbox)
    servers[name] = sandbox.connectString
    const zk = await connect(sandbox.connectString)
    await zk.create('/app', name === 'dr' ? '2' : '1')
    await zk.create('/app/both', null)
    await zk.create(`/app/in-${name}`, '')
    await zk.create('/json', name === 'dr' ? '{"a":1}' : '{ "a": 1 }')
    await zk.create('/lines', name === 'qa' ? 'x\ny\n' : 'x\nz\n')
    await zk.create('/empty', name === 'dr' ? null : '')
    await zk.create('/bytes', Buffer.from([0xff, 0x0a]))
    if (name === 'prod') await zk.create('/prod', 'x')
    await zk.close()
  }
  for (const name of ['p4', 'p5', 'p6']) servers[name] = servers.dr!
})
afterAll(async () => {
  for (const sandbox of sandboxes) await sandbox.stop()
})

/** Asks profiles with a line, on a terminal of 80 columns where that is wanted. */
async function ask(profiles: string, line: string, terminal = false) {
  const found = find(registry, line.split(' '))!
  const { default: command } = await found.entry.load()
  const parsed = await parseCall(found.id, command, found.argv, undefined)
  let out = ''
  let err = ''
  const tty = { inTty: terminal, outTty: terminal, errTty: terminal, columns: 80 }
  const io = {
    ...tty,
    out: (chunk: string | Uint8Array) => void (out += chunk.toString()),
    err: (text: string) => void (err += text),
    readStdin: async () => Buffer.alloc(0),
  }
  const signal = new AbortController().signal
  const settings = { ...settle(parsed.flags, {}, terminal), color: false, unicode: true }
  const asked: Asked[] = profiles.split(',').map((profile) => {
    const around = { io: io as never, signal, stop: new Stop() }
    return { profile, context: oneShotContext(around, { ...settings, server: servers[profile]!, readOnly: true }) }
  })
  const code = await fanOut(command, parsed, asked, { io, signal, settings })
  for (const text of out.split('\n')) expect(width(text)).toBeLessThanOrEqual(terminal ? 80 : Number.POSITIVE_INFINITY)
  return { code, out, err }
}

const onTerminal = async (profiles: string, line: string) => (await ask(profiles, line, true)).out

describe('on a terminal one look tells whether the answers are the same', () => {
  test('short data: a row a profile', async () => {
    expect(await onTerminal('prod,dr,qa', 'get /app')).toBe(
      '   PROFILE  ANSWER\n   prod     1\n≠  dr       2\n   qa       1\n',
    )
  })

  test('null is not empty', async () => {
    expect(await onTerminal('prod,dr', 'get /empty')).toBe('   PROFILE  ANSWER\n   prod\n≠  dr       null\n')
  })

  test('long data: what is the same once, under the names of all who gave it', async () => {
    expect(await onTerminal('prod,dr,qa', 'get /lines')).toBe('prod, dr\nx\nz\n\nqa  differs\nx\ny\n')
    expect(await onTerminal('prod,dr', 'get /lines')).toBe('prod, dr  the same\nx\nz\n')
  })

  test('what only looks the same is said to differ', async () => {
    expect(await onTerminal('prod,dr', 'get /json')).toContain('dr  differs in its bytes only\n')
  })

  test('names: what all have, then what some have', async () => {
    expect(await onTerminal('prod,dr,qa', 'ls /app')).toBe(
      'prod, dr, qa  in all of them\nboth\n\nprod  only\nin-prod\n\ndr  only\nin-dr\n\nqa  only\nin-qa\n',
    )
    expect(await onTerminal('prod,dr', 'ls /app/both')).toBe('prod, dr  the same\n')
  })

  test('fields: a column a profile', async () => {
    const lines = (await onTerminal('prod,dr', 'stat /empty')).split('\n')
    expect(lines[0]).toMatch(/^ {3}FIELD +PROD +DR$/)
    expect(lines[1]).toMatch(/^ {3}type +persistent +persistent$/)
    expect(lines.find((line) => line.includes('created'))).toMatch(/^≠ {2}created/)
  })

  test('many profiles in 80 columns', async () => {
    expect(await onTerminal('prod,dr,qa', 'stat /app')).toContain('dataVersion')
    for (const line of ['stat /app', 'ls -l /', 'ls /', 'exists /prod', 'acl get /app', 'tree /', 'get /app'])
      expect(await onTerminal('prod,dr,qa,p4,p5,p6', line)).toContain('p6')
    expect(await onTerminal('prod,dr,qa', 'ls -l /app')).toMatch(/^prod\nNAME .*\n\ndr {2}differs from prod\nNAME /s)
  })
})

describe('for programs', () => {
  test('plain: records behind the name of the profile', async () => {
    expect(await ask('prod,dr', 'ls /app')).toEqual({
      code: 0,
      out: 'prod\tboth\nprod\tin-prod\ndr\tboth\ndr\tin-dr\n',
      err: '',
    })
    expect((await ask('prod,dr', 'get /lines')).out).toBe('prod\tx\\nz\\n\ndr\tx\\nz\\n\n')
    expect((await ask('prod,dr', 'get /bytes')).out).toBe('prod\t/wo=\ndr\t/wo=\n')
  })

  test('json: keyed by profile, what each alone would print', async () => {
    const one = JSON.parse((await ask('prod,dr', 'get /app --json')).out)
    expect(one).toMatchObject({ prod: { path: '/app', data: '1' }, dr: { path: '/app', data: '2' } })
    const several = JSON.parse((await ask('prod,dr', 'get /app /empty --json')).out)
    expect(several.dr).toMatchObject([{ path: '/app' }, { path: '/empty', data: null }])
    expect(JSON.parse((await ask('prod,dr', 'find /app --empty --json')).out).prod).toHaveLength(2)
  })

  test('ndjson: lines with the profile', async () => {
    const { out } = await ask('prod,dr', 'ls /app -o ndjson')
    const lines = out.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line)).filter(({ profile }) => profile === 'dr')).toEqual([
      { profile: 'dr', path: '/app/both' },
      { profile: 'dr', path: '/app/in-dr' },
    ])
  })
})

describe('a profile that fails', () => {
  test('is told under its name; the others answer; the exit code is the worst', async () => {
    expect(await ask('dr,prod', 'get /prod')).toEqual({
      code: 4,
      out: 'prod\tx\n',
      err: expect.stringMatching(/^zoosh: dr: no such znode: \/prod\n/),
    })
    expect(await ask('prod,down,dr', 'get /prod --timeout 1s')).toEqual({
      code: 4,
      out: 'prod\tx\n',
      err: expect.stringMatching(/^zoosh: down: cannot connect[\s\S]*\nzoosh: dr: no such znode/),
    })
    expect((await ask('prod,down', 'exists /prod --timeout 1s')).code).toBe(3)
  })

  test('under json in the document, beside what came before', async () => {
    const { out, err } = await ask('prod,dr', 'get /app /prod --json')
    expect(err).toBe('')
    expect(JSON.parse(out)).toMatchObject({
      prod: [{ data: '1' }, { data: 'x' }],
      dr: { error: { code: 'NoNode', path: '/prod', exit: 4 }, answer: [{ data: '2' }] },
    })
    const lines = (await ask('prod,down', 'get /app -o ndjson --timeout 1s')).out.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { profile: 'prod', data: '1' },
      { profile: 'down', error: { code: 'Refused', exit: 3 } },
    ])
  })

  test('a warning has its name, too', async () => {
    const { err } = await ask('prod,dr', 'get /app /prod /nothing')
    expect(err).toMatch(/^zoosh: dr: no such znode: \/nothing$/m)
  })
})

test('none of them takes a write, whatever a command says of itself', async () => {
  const { code, err } = await ask('prod,dr', 'create /new x')
  expect({ code, err }).toEqual({
    code: 6,
    err: expect.stringMatching(/^zoosh: prod: refused: .*\n[\s\S]*zoosh: dr: refused/),
  })
})
