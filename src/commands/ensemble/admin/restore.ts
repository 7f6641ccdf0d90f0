import { statSync } from 'node:fs'
import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { exitCodes } from '../../../cli/life/exit-codes.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import type { Address } from '../../../client/connection/four-letter.ts'
import { hostText } from '../../../client/terms/hosts.ts'
import { restoreSnapshot } from '../../../ensemble/ask/snapshots.ts'
import { isPacked, readSnapshot } from '../../../ensemble/logs/files/snapshot-file.ts'
import { findMembers } from '../../../ensemble/members/members.ts'
import { cell, type View } from '../../../render/view.ts'
import { UsageError } from '../../../wire/error.ts'
import { type Hint, paragraphs } from '../../../wire/hint.ts'
import { adminCall, asStop, refuseStrangers } from '../members/admin-credential.ts'
import { findOptions, memberFlags } from '../members/member-flags.ts'

/** What became of one server. */
interface Restored {
  readonly server: string
  readonly zxid?: bigint | undefined
  readonly error?: string
  readonly hint?: Hint | undefined
  readonly exit: number
}

export default command({
  summary: 'replace all that servers hold by a snapshot',
  description: paragraphs(
    'Reads FILE through, and if it is whole gives it to the AdminServer (ZooKeeper 3.9, port 8080 or --admin-port) of every member, one after the other, or of those that --members names. All that they held is gone; so are their sessions. It asks first.',
    'All members must be given the same snapshot, with no client writing meanwhile: keep clients away first. What is in a server’s dataDir and dataLogDir comes back with its next start unless it is moved away before. Take a snapshot of what is there, too.',
    'The server wants a credential with all permissions on /, as it is before and not in the snapshot: see admin snapshot. It takes no second one within five minutes (admin.rateLimiterIntervalInMS), one that failed included. Exit code 7 when some members took it and others did not.',
  ),
  args: { file: arg.text({ summary: 'a snapshot: of admin snapshot, or of a dataDir, not packed' }) },
  flags: memberFlags,
  asks: true,
  examples: ['admin restore ./backup/snapshot.100000a02', 'admin restore before.snapshot --members zk1:2181 -y'],
  async plan(call) {
    const { file } = call.args
    const { znodes, sessions } = await wholeSnapshot(file)
    const options = await findOptions(call)
    const { members } = await findMembers({ ...options, zk: undefined })
    const servers = members.map(({ address, admin }) => {
      if (!admin)
        throw new UsageError(`the AdminServer of ${hostText(address)} is not known`, 'name its port: --admin-port')
      return { server: hostText(address), admin }
    })
    const names = servers.map(({ server }) => server)
    return {
      text: `replace all that ${names.join(', ')} hold by ${file}: ${znodes} znodes, ${sessions} sessions`,
      facts: { servers: names, file, znodes, sessions },
      settled: servers,
    }
  },
  async run(call, servers = []) {
    const how = await adminCall(call)
    refuseStrangers(
      call,
      how,
      servers.map(({ admin }) => admin),
    )
    const restored: Restored[] = []
    for (const { server, admin } of servers) restored.push(await restoreOne(server, admin, call.args.file, how))
    return restored
  },
  view: (restored): View => ({
    kind: 'lines',
    lines: restored.map(({ server, zxid, error, hint }) => [
      cell.name(server),
      error === undefined ? cell.good('restored') : cell.bad(hint === undefined ? error : `${error}: ${hint}`),
      zxid === undefined ? cell.text('') : cell.zxid(zxid),
    ]),
  }),
  json: (restored) => restored.map(({ exit: _, ...rest }) => rest),
  exit(restored) {
    const failed = restored.filter(({ exit }) => exit !== 0)
    return failed.length > 0 && failed.length < restored.length ? exitCodes.partial.code : (failed[0]?.exit ?? 0)
  },
})

async function restoreOne(
  server: string,
  admin: Address,
  file: string,
  how: Parameters<typeof restoreSnapshot>[2],
): Promise<Restored> {
  try {
    return { server, zxid: await restoreSnapshot(admin, file, how), exit: 0 }
  } catch (error) {
    const stop = asStop(error)
    if (!(stop instanceof StopError)) throw stop
    return { server, error: stop.message, hint: stop.advice, exit: exitCodes[stop.exit].code }
  }
}

/** How much is in it. @throws UsageError for what is none, or not whole: a server would have lost its turn to it */
async function wholeSnapshot(file: string): Promise<{ znodes: number; sessions: number }> {
  if (isPacked(file)) throw new UsageError(`${file} is packed`, 'unpack it first: servers take it as it is')
  statSync(file)
  let znodes = 0
  let sessions = 0
  for await (const entry of readSnapshot(file)) {
    if ('damage' in entry) {
      const { offset, reason } = entry.damage
      throw new UsageError(`${file} is no whole snapshot: at byte ${offset}, ${reason}`)
    }
    if ('node' in entry) znodes++
    if ('session' in entry) sessions++
  }
  return { znodes, sessions }
}
