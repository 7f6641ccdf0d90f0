import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Helper } from '../../../src/client/reach/helper.ts'
import { left, running } from '../../harness/helpers-left.ts'

const start = (program: string, hear?: (line: string) => void) => Helper.start(['sh', '-c', program], { hear })

/** How a line ends. */
async function end(line: Helper): Promise<Error | undefined> {
  line.resume()
  if (!line.closed) await new Promise((resolve) => line.once('close', resolve))
  return line.errored ?? undefined
}

test('what goes in comes out, and neither side is flooded', async () => {
  const line = await start('exec cat')
  const bytes = randomBytes(8_000_000)
  const parts: Buffer[] = []
  let size = 0
  line.write(bytes)
  // Nobody reads: at most what pipes and buffers hold is on its way.
  await sleep(200)
  expect(line.readableLength).toBeLessThan(200_000)
  expect(line.writableLength).toBe(bytes.length)
  for await (const part of line as AsyncIterable<Buffer>) {
    parts.push(part)
    size += part.length
    if (size === bytes.length) break
  }
  expect(Buffer.concat(parts).equals(bytes)).toBe(true)
  expect(line.destroyed).toBe(true)
})

test('all that was said before the end comes, however slowly it is read', async () => {
  const line = await start('head -c 3000000 /dev/zero')
  await sleep(700)
  let size = 0
  for await (const part of line as AsyncIterable<Buffer>) {
    size += part.length
    if (size < 200_000) await sleep(20)
  }
  expect(size).toBe(3_000_000)
})

test('the end of its output is the end of the line, in good order', async () => {
  expect(await end(await start('echo hello'))).toBeUndefined()
  // It lives on, or what it has started does: nobody waits for that, and it is ended.
  const mark = randomUUID()
  expect(await end(await start(`exec >&-; exec sleep 100 # ${mark}`))).toBeUndefined()
  expect(await end(await start(`(exec sleep 100; : ${mark}) & exit 0`))).toBeUndefined()
  expect(await left(mark)).toEqual([])
})

test('ending our side ends it', async () => {
  const line = await start('cat >/dev/null; echo bye; exit 0')
  const parts: Buffer[] = []
  line.on('data', (part: Buffer) => parts.push(part)).end('hello')
  await once(line, 'close')
  expect(Buffer.concat(parts).toString()).toBe('bye\n')
})

test('how it failed is told in its own words, the last of them', async () => {
  expect(await end(await start('exit 3'))).toMatchObject({ kind: 'tunnel', message: 'sh -c exit 3: ended with 3' })
  expect(await end(await start('echo one >&2; printf "two\\r\\nthree" >&2; exit 255'))).toMatchObject({
    message: expect.stringMatching(/: ended with 255: one; two; three$/),
  })
  expect(await end(await start('kill -TERM $$'))).toMatchObject({
    message: expect.stringMatching(/was ended by SIGTERM$/),
  })
  // It had been a line until then.
  expect(await end(await start('echo hello; exit 1'))).toMatchObject({ kind: 'lost' })
  expect(await end(await Helper.start(['no-such-program', 'x'], {}))).toMatchObject({
    kind: 'tunnel',
    message: 'no-such-program x: there is no such program',
  })
  const endless = await end(
    await start('head -c 1000000 /dev/zero | tr "\\0" x >&2; yes long | head -n 100000 >&2; exit 1'),
  )
  expect(endless!.message.length).toBeLessThan(1200)
})

test('its murmuring is heard line by line, the line that does not end cut', async () => {
  const lines: string[] = []
  const line = await start(
    'printf "a\\n\\nb\\303" >&2; sleep 0.1; printf "\\244\\n" >&2; head -c 5000 /dev/zero | tr "\\0" x >&2; echo >&2',
    (one) => lines.push(one),
  )
  await end(line)
  expect(lines).toEqual(['a', 'bä', 'x'.repeat(1000)])
})

test('what it logs before it says what is wrong is heard, and quoted only where nothing else is said', async () => {
  const log = (what: string) => `E1128 01:51:48.440062   26054 memcache.go:265] "Unhandled Error" err="${what}"`
  const lines: string[] = []
  const both = `echo '${log('a')}' >&2; echo 'The connection was refused' >&2; echo '${log('b')}' >&2; exit 1`
  expect((await end(await start(both, (one) => lines.push(one))))?.message).toMatch(
    /ended with 1: The connection was refused$/,
  )
  expect(lines).toEqual([log('a'), 'The connection was refused', log('b')])
  expect((await end(await start(`echo '${log('a')}' >&2; exit 1`)))?.message).toContain(`ended with 1: ${log('a')}`)
})

/** With the terminal it stays in our process group, where nobody but what it has started may be hit. */
test.each([false, true])(
  'it dies with the line, with all it has started, whatever it ignores or whether it stands still (with the terminal: %s)',
  async (terminal) => {
    const mark = randomUUID()
    const begin = (program: string) => Helper.start(['sh', '-c', program], { terminal })
    const lines = await Promise.all([
      begin(`sleep 100; : ${mark}`),
      begin(`trap '' TERM HUP INT; while :; do sleep 100; done # ${mark}`),
      begin(`(trap '' TERM; sleep 100; : ${mark}) & cat; : ${mark}`),
      begin(`(sh -c "sh -c 'trap "" TERM; sleep 100; : ${mark}' & : & wait" &) ; cat; : ${mark}`),
      begin(`kill -STOP $$; : ${mark}`),
    ])
    await sleep(200)
    expect(running(mark).length).toBeGreaterThanOrEqual(7)
    for (const line of lines) line.destroy()
    expect(await left(mark)).toEqual([])
  },
)

test.runIf(process.platform === 'linux')('what one with the terminal has left behind goes, too', async () => {
  const mark = randomUUID()
  const line = await Helper.start(['sh', '-c', `(trap '' TERM HUP; sleep 100; : ${mark}) & exit 0`], { terminal: true })
  await end(line)
  expect(await left(mark)).toEqual([])
})

test('it has no terminal, and no descriptor of ours', async () => {
  const line = await start(
    'tty; (: </dev/tty) 2>/dev/null || echo none; (: <&3) 2>/dev/null || echo none; ps -o pid=,pgid=,sid= -p $$',
  )
  const parts: Buffer[] = []
  for await (const part of line as AsyncIterable<Buffer>) parts.push(part)
  const [tty, opened, lifeline, ids] = Buffer.concat(parts).toString().split('\n')
  expect([tty, opened]).toEqual(['not a tty', 'none'])
  expect(lifeline).toBe('none')
  const [pid, group, session] = ids!.trim().split(/\s+/)
  expect([group, session]).toEqual([pid, pid])
})

test('what cannot be started at all is an error of the line', async () => {
  await expect(Helper.start(['x'.repeat(3_000_000)], {})).rejects.toMatchObject({
    kind: 'tunnel',
    message: expect.stringContaining('cannot run'),
  })
})
