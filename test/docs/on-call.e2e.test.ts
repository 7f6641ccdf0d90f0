import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { freePort } from '../harness/ports.ts'
import { putInto } from '../harness/program.ts'
import { describeReal, realServer, scratch } from '../harness/real-server.ts'
import { nightCapture } from './night-capture.ts'
import { masked, onTerminal, readSteps, type Step } from './steps.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/on-call.md'), 'utf8')
const steps = readSteps(page)

/** What goes on around the sessions of a section; gives its end. */
type Stage = () => Promise<() => Promise<unknown>>

describeReal('the page for a night on call', () => {
  const folder = mkdtempSync(join(scratch, 'zoosh-on-call-'))
  const server = realServer({ tickTime: 2000 })
  let tapPort: number
  let ending: () => Promise<unknown> = async () => undefined

  beforeAll(async () => {
    tapPort = await freePort()
    putInto(folder, 'zoosh')
    writeFileSync(join(folder, 'night.pcap'), nightCapture())
  })
  afterEach(() => ending())
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const nothing: Stage = async () => async () => undefined

  const stages: Readonly<Record<string, Stage>> = {
    'Listen first': async () => {
      const at = await connect(server.connectString)
      await at.create('/app')
      await at.create('/app/config', '{"limit":100}')
      await at.close()
      let over = false
      const working = (async () => {
        while (!over) {
          const zk = await connect(`127.0.0.1:${tapPort}`).catch(() => sleep(20))
          if (!zk) continue
          await zk.set('/app/config', '{"limit":50}').catch(() => undefined)
          await zk.close().catch(() => undefined)
        }
      })()
      return async () => {
        over = true
        await working
      }
    },
    'Who writes this path?': nothing,
    'Who reads 50,000 children every second?': nothing,
    'Why is latency high?': nothing,
    'Which client leaks watches, or sessions?': async () => {
      const zk = await connect(server.connectString)
      await zk.create('/jobs', 'x').catch(() => zk.set('/jobs', 'x'))
      const watch = zk.watch('/jobs', { mode: 'persistent' })
      await zk.get('/jobs')
      return async () => {
        watch.close()
        await zk.close()
      }
    },
    'What changed before the outage?': async () => {
      const zk = await connect(server.connectString)
      await zk.create('/limits', '100')
      await zk.create('/flags')
      await zk.create('/flags/new-billing', 'on')
      await zk.set('/limits', '5')
      await zk.delete('/flags/new-billing')
      await zk.close()
      return async () => undefined
    },
    'Who holds the lock?': async () => {
      const holders: ChildProcess[] = []
      for (let waiting = 0; waiting < 2; waiting++) {
        holders.push(
          spawn(join(folder, 'zoosh'), ['-s', server.connectString, 'lock', '/locks/nightly', '--', 'sleep', '100'], {
            stdio: 'ignore',
          }),
        )
        await until(async (zk) => (await zk.children('/locks/nightly')).children.length > waiting)
      }
      return async () => {
        for (const holder of holders.reverse()) {
          const ended = new Promise((done) => holder.once('close', done))
          holder.kill('SIGTERM')
          await ended
        }
      }
    },
  }

  async function until(holds: (zk: Awaited<ReturnType<typeof connect>>) => Promise<boolean>): Promise<void> {
    await using zk = await connect(server.connectString)
    while (!(await holds(zk).catch(() => false))) await sleep(20)
  }

  /** A line of the page, with the places of this machine in it. */
  function here(line: string): string {
    return line
      .replaceAll('127.0.0.1:2181', server.connectString)
      .replaceAll('2182', String(tapPort))
      .replaceAll('/var/lib/zookeeper', server.dataDir)
  }

  test('asks the questions of such a night', () => {
    expect([...new Set(steps.map(({ heading }) => heading))]).toEqual(Object.keys(stages))
  })

  /** What a capture tells is the same each time; of what goes on now only its shape is. */
  function still(text: string, { commands }: Step): string {
    if (commands.every((line) => line.includes('--pcap'))) return text.replaceAll('\r', '').trimEnd()
    const named = text
      .replaceAll(hostname(), 'worker')
      .replace(/_c_[0-9a-f-]{36}/g, '_c_ID')
      .replace(/\(\d+ .*\)$/gm, '(PROGRAM)')
      // A machine that is busy takes its time.
      .replace(/\b[\d.]+ ?(?:ms|s) ago\b/g, 'just now')
    return masked(named)
  }

  test.each(steps.map((step, at): [string, Step] => [`${at + 1}. ${step.heading}`, step]))('%s', async (_, step) => {
    ending = await stages[step.heading]!()
    const lines = [`export ZOOSH_SERVER=${server.connectString}`, ...step.commands.map(here)]
    expect(still(await onTerminal(folder, lines), step)).toBe(still(here(step.expected), step))
  })
})
