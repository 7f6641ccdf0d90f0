// CPU of the live view on a pseudo-terminal of 120x40 at some rates of events.  node bench/watch/live.mjs HOST:PORT
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { connect } from '../../dist/lib.js'

const [server] = process.argv.slice(2)
const SECONDS = 10
const { NODE_EXTRA_CA_CERTS: _, CI: __, ...env } = process.env
const bin = join(import.meta.dirname, '../../bin/run.cjs')
const zk = await connect(server)
/** Seconds of processor time a process has used. */
const cpu = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
console.log('| asked events/s | told events/s | CPU | frames/s |\n| --- | --- | --- | --- |')
for (const rate of [0, 20, 20_000]) {
  const root = `/bench-live-${Date.now()}`
  await zk.create(root)
  const view = spawn(process.execPath, [bin, '--server', server, 'browse', root], {
    cols: 120,
    rows: 40,
    env,
    name: 'xterm-256color',
  })
  let frames = 0
  view.onData((data) => {
    frames += data.split('zoosh ●').length - 1
  })
  await new Promise((resolve) => setTimeout(resolve, 2000))
  const [before, drawn, started] = [cpu(view.pid), frames, performance.now()]
  let sent = 0
  const running = new Set()
  while (performance.now() - started < SECONDS * 1000) {
    const due = Math.min(rate * ((performance.now() - started) / 1000), sent + (50 - running.size) * 100)
    // Many events need few packets: a transaction of a hundred changes makes a hundred events.
    while (sent < due) {
      const some = Math.min(100, Math.ceil(due - sent))
      const transaction = zk.transaction()
      for (let i = 0; i < some; i++) transaction.set(root, String(sent + i))
      const one = transaction.commit().finally(() => running.delete(one))
      running.add(one)
      sent += some
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const seconds = (performance.now() - started) / 1000
  const load = ((cpu(view.pid) - before) / seconds) * 100
  console.log(
    `| ${rate} | ${(sent / seconds).toFixed(0)} | ${load.toFixed(0)} % | ${((frames - drawn) / seconds).toFixed(1)} |`,
  )
  view.kill()
}
await zk.close()
