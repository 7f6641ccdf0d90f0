import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../../../src/client/connect.ts'
import { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import type { Kept } from '../../../src/recipes/reopening/kept.ts'
import { persistent } from '../../../src/recipes/reopening/persistent.ts'
import { ZkError } from '../../../src/wire/error.ts'
import { dice } from '../../harness/dice.ts'
import { FaultyProxy } from '../../harness/proxy.ts'

const PATIENCE = 20_000

/** Each two faults may be on at a time. ms each lasts at most. */
const LONGEST = 1200

/**
 * Plays one random schedule, two faults at a time: cuts, refusals, silence in one direction or both, the end of the session.
 * Meanwhile a client that reopens keeps ephemerals, watches, reads, and creates each of some znodes once.
 * @returns what broke a promise: in the end what is kept is there once, owned by the session of now, with its newest data; what a
 * call said was created is there, what it said was not is not; the last state of what is watched was told, or a Gap after it
 */
export async function playReopening(seed: number, stand: { host: string; port: number }): Promise<string[]> {
  const random = dice(seed)
  const direct = `${stand.host}:${stand.port}`
  const root = `/reopening${seed}`
  await using proxy = await FaultyProxy.start(stand)
  await using writer = await connect(direct)
  await writer.createMany([
    { path: root },
    { path: `${root}/kept` },
    { path: `${root}/made` },
    { path: `${root}/seen` },
  ])
  await using zk = await persistent(proxy.connectString, {
    sessionTimeout: 800,
    timeout: 2000,
    retry: { tries: 20, longest: 200 },
  })
  const kept: { one: Kept; data: string }[] = []
  for (let i = 0; i < 3; i++) kept.push({ one: await zk.keep(`${root}/kept/${i}`, 'new'), data: 'new' })
  let looks = 0
  let shown = ''
  const stop = new AbortController()
  const watching = (async () => {
    for await (const _ of zk.watch(`${root}/seen`, { mode: 'persistent', signal: stop.signal })) {
      looks++
      shown = (await zk.get(`${root}/seen`)).data?.toString() ?? ''
    }
  })()
  const outcomes = new Map<string, 'made' | 'refused' | 'unknown'>()
  let over = false
  const making = (async () => {
    for (let i = 0; !over; i++) {
      const name = `item-${i}`
      const outcome = await zk.create(`${root}/made/${name}`).then(
        () => 'made' as const,
        (error: unknown) => {
          // Of a try that was said not to be applied, so that it was tried again, nobody had made it before.
          if (error instanceof ZkError) return 'refused'
          return error instanceof ConnectionError && error.maybeApplied ? 'unknown' : 'refused'
        },
      )
      outcomes.set(name, outcome)
      await sleep(5 + random() * 20)
    }
  })()
  const fault = async (): Promise<void> => {
    const what = random()
    const ms = random() * random() * LONGEST
    if (what < 0.3) proxy.cut()
    else if (what < 0.5) {
      proxy.faults.refusing = true
      proxy.cut()
      await sleep(ms)
      proxy.faults.refusing = false
    } else if (what < 0.7) {
      proxy.faults.frozen = random() < 0.5 ? 'both' : random() < 0.5 ? 'to-server' : 'to-client'
      await sleep(ms)
      proxy.thaw()
    } else if (what < 0.85) await writer.bury(zk.current.session).catch(() => {})
    else {
      const victim = kept[Math.floor(random() * kept.length)]!
      await writer.delete(victim.one.path).catch(() => {})
    }
  }
  for (let beat = 4 + Math.floor(random() * 4); beat > 0; beat--) {
    const one = kept[Math.floor(random() * kept.length)]!
    const tell = async (): Promise<void> => {
      one.data = `beat ${beat}, ${random()}`
      await one.one.set(one.data).catch(() => {})
    }
    // While it is written, and after.
    await Promise.all([fault(), fault(), tell(), sleep(random() * 20).then(tell)])
    await tell()
    await writer.set(`${root}/seen`, `beat ${beat}`)
  }
  proxy.thaw()
  proxy.faults.refusing = false
  over = true
  await making
  const findings = async (): Promise<string[]> => {
    const found: string[] = []
    const names = (await writer.children(`${root}/kept`)).children
    if (names.length !== kept.length) found.push(`${names.length} are there of ${kept.length} that are kept`)
    for (const { one, data } of kept) {
      const read = await writer.get(one.path).catch(() => undefined)
      if (read?.stat.ephemeralOwner !== zk.current.sessionId) found.push(`${one.path} is not of the session of now`)
      if (read?.data?.toString() !== data) found.push(`${one.path} has "${read?.data}", not "${data}"`)
      if (!one.present) found.push(`${one.path} is not said to be present`)
    }
    const made = new Set((await writer.children(`${root}/made`)).children)
    for (const [name, outcome] of outcomes)
      if (outcome !== 'unknown' && made.has(name) !== (outcome === 'made'))
        found.push(`${name} was said to be ${outcome}`)
    const seen = (await writer.get(`${root}/seen`)).data?.toString()
    if (shown !== seen) found.push(`what is watched is "${seen}", and "${shown}" was shown after ${looks} looks`)
    return found
  }
  const end = performance.now() + PATIENCE
  let left = await findings()
  while (left.length > 0 && performance.now() < end) {
    await sleep(50)
    left = await findings()
  }
  stop.abort()
  await watching
  return left
}
