import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { hostText } from '../../../client/terms/hosts.ts'
import { ask, Unanswered } from '../../../ensemble/ask/question.ts'
import { takeSnapshot } from '../../../ensemble/ask/snapshots.ts'
import { type FindOptions, findMembers, type Member, sourceOf } from '../../../ensemble/members/members.ts'
import { replaceFile } from '../../../files/replace-file.ts'
import { cell, type View } from '../../../render/view.ts'
import { UsageError } from '../../../wire/error.ts'
import { advice, paragraphs, zoosh } from '../../../wire/hint.ts'
import { adminCall, asStop, refuseStrangers } from '../members/admin-credential.ts'
import { findOptions, memberFlags } from '../members/member-flags.ts'

export default command({
  summary: 'have a server take a snapshot, and keep it in a file',
  description: paragraphs(
    'Asks the AdminServer (ZooKeeper 3.9, port 8080 or --admin-port) of the member with the highest zxid for a snapshot of all it holds, and writes it to FILE as it comes; of a folder, to snapshot.ZXID in it. The file is whole or not there. One that exists stays, unless --force is given.',
    'The server wants a credential with all permissions on /: the first digest of --auth, ZOOSH_AUTH or the profile is shown; without one, the address we come from, which does where / is open to all. It goes over HTTP, in the clear, and a password to hosts that --server names only. A server gives no second snapshot within its admin.rateLimiterIntervalInMS.',
    advice`${zoosh`admin restore FILE`} puts it into servers again; ${zoosh`logs du FILE`} and ${zoosh`logs diff`} read it.`,
  ),
  args: { file: arg.text({ summary: 'file to write, or a folder' }) },
  flags: { ...memberFlags, force: flag.switch({ summary: 'replace a file that exists' }) },
  examples: ['admin snapshot ./backup/', 'admin snapshot before.snapshot --force --admin-port 8081'],
  async run(call) {
    const options = await findOptions(call)
    const { members } = await findMembers({ ...options, zk: undefined })
    const { address, admin } = await furthest(members, options)
    if (!admin)
      throw new UsageError(`the AdminServer of ${hostText(address)} is not known`, 'name its port: --admin-port')
    const { file, force } = { file: call.args.file, force: call.flags.force }
    if (!isFolder(file)) refuseExisting(file, force)
    const how = await adminCall(call)
    refuseStrangers(call, how, [admin])
    try {
      const { zxid, bytes } = await takeSnapshot(admin, how)
      const target = isFolder(file) ? join(file, `snapshot.${(zxid ?? 0n).toString(16)}`) : file
      refuseExisting(target, force)
      await replaceFile(target, bytes)
      return { file: target, bytes: statSync(target).size, zxid, server: hostText(address) }
    } catch (error) {
      throw asStop(error)
    }
  },
  view: ({ file, bytes, zxid, server }): View => ({
    kind: 'lines',
    lines: [[cell.path(file), cell.bytes(bytes), ...(zxid === undefined ? [] : [cell.zxid(zxid)]), cell.text(server)]],
  }),
})

/** The member that has seen most; the first where none says. */
async function furthest(members: readonly Member[], options: FindOptions): Promise<Member> {
  const zxids = await Promise.all(
    members.map(async (member) => {
      try {
        return (await ask(sourceOf(member, options), 'server')).zxid ?? -1n
      } catch (error) {
        if (error instanceof Unanswered) return -1n
        throw error
      }
    }),
  )
  return members.reduce((best, member, at) => (zxids[at]! > zxids[members.indexOf(best)]! ? member : best))
}

function isFolder(file: string): boolean {
  return existsSync(file) && statSync(file).isDirectory()
}

function refuseExisting(file: string, force: boolean): void {
  if (!force && existsSync(file) && statSync(file).isFile()) {
    throw new UsageError(`${file} exists`, '--force replaces it')
  }
}
