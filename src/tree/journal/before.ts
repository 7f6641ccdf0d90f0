import { Buffer, isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { Acl, Stat } from '../../wire/records.ts'
import type { Limits } from '../subtree/quota.ts'

/** What the journal keeps of a znode's stat: enough to know it again, and to say what cannot be put back. */
export type StatBefore = Pick<Stat, 'czxid' | 'mzxid' | 'ctime' | 'mtime' | 'version' | 'aversion' | 'ephemeralOwner'>

/** A znode that was deleted (`delete`), or whose data and ACL were replaced (`set`), as it was before. */
export interface ZnodeBefore {
  readonly did: 'delete' | 'set'
  /** The server's path: with the chroot. */
  readonly path: string
  readonly data: Buffer | null
  readonly acl: readonly Acl[]
  readonly stat: StatBefore
}

/** A znode whose data was replaced, and nothing else of it. */
export interface DataBefore {
  readonly did: 'data'
  readonly path: string
  readonly data: Buffer | null
  readonly stat: StatBefore
  /** Of the data it gets (`printOf`): one that has other data was not changed by the command, or was changed again. */
  readonly print: string | null
}

/** A znode whose ACL was replaced. */
export interface AclBefore {
  readonly did: 'acl'
  readonly path: string
  readonly acl: readonly Acl[]
  readonly stat: StatBefore
  /** The one it gets, where the command kept it: one that has another was not changed by the command, or was changed again. */
  readonly to?: readonly Acl[]
}

/** A quota that was taken away, or some of its limits. */
export interface QuotaBefore {
  readonly did: 'quota'
  readonly path: string
  readonly limits: Limits
}

/** There was no such znode, and the command created it. */
export interface AbsentBefore {
  readonly did: 'create'
  readonly path: string
  /** Of the data it gets (`printOf`): by it the znode is known again where nobody noted what came of it. */
  readonly print: string | null
  /** Its ACL has an entry more, until all below it is there. */
  readonly opened: boolean
}

/** One line of the journal: how something was before a command changed it. */
export type Before = ZnodeBefore | DataBefore | AclBefore | QuotaBefore | AbsentBefore

/** Characters of a print: 96 bits. */
const PRINT = 16

/** What tells data from other data in a few characters; null for null. */
export function printOf(data: Buffer | null): string | null {
  return data === null ? null : createHash('sha256').update(data).digest('base64').slice(0, PRINT)
}

type Entries = readonly (readonly [scheme: string, id: string, perms: number])[]

interface Line {
  did: Before['did']
  path: string
  data?: string | null
  encoding?: 'utf8' | 'base64'
  acl?: Entries
  to?: Entries
  stat?: Record<string, string | number>
  limits?: Limits
  print?: string | null
  opened?: boolean
}

/** What a line is about, and how it is known again. */
export interface Target {
  readonly path: string
  readonly czxid: bigint
  readonly version: number
  readonly aversion: number
}

/** A state of a znode, by which it is known again: no other has this creation and these versions. */
export type Mark = `0x${string} ${number} ${number}`

export function markOf({ czxid, version, aversion }: Pick<Stat, 'czxid' | 'version' | 'aversion'>): Mark {
  return `0x${czxid.toString(16)} ${version} ${aversion}`
}

/** What is known again by a mark. */
export function readMark(mark: Mark): Pick<Stat, 'czxid' | 'version' | 'aversion'> {
  const [czxid, version, aversion] = mark.split(' ')
  return { czxid: BigInt(czxid!), version: Number(version), aversion: Number(aversion) }
}

const CONTROL = /[\0-\x08\v\f\x0e-\x1f]/

/** One line of JSON, with its newline. */
export function writeBefore(before: Before): string {
  const { did, path } = before
  const line: Line = { did, path }
  if (before.did === 'quota') line.limits = before.limits
  else if (before.did !== 'create') line.stat = statFields(before.stat)
  if ('data' in before) Object.assign(line, dataFields(before.data))
  if ('print' in before) line.print = before.print
  if ('opened' in before) line.opened = before.opened
  if ('acl' in before) line.acl = entriesOf(before.acl)
  if ('to' in before && before.to) line.to = entriesOf(before.to)
  return `${JSON.stringify(line)}\n`
}

function entriesOf(acl: readonly Acl[]): Entries {
  return acl.map(({ scheme, id, perms }) => [scheme, id, perms])
}

function readEntries(entries: Entries): Acl[] {
  return entries.map(([scheme, id, perms]) => ({ scheme, id, perms }))
}

function dataFields(data: Buffer | null): Pick<Line, 'data' | 'encoding'> {
  if (data === null) return { data }
  // Text stays readable; control characters would take six in JSON.
  const text = isUtf8(data) ? data.toString() : '\0'
  return CONTROL.test(text) ? { encoding: 'base64', data: data.toString('base64') } : { encoding: 'utf8', data: text }
}

function statFields({ czxid, mzxid, ctime, mtime, version, aversion, ephemeralOwner }: StatBefore) {
  const long = (value: bigint): string => `0x${BigInt.asUintN(64, value).toString(16)}`
  return {
    cZxid: long(czxid),
    mZxid: long(mzxid),
    ctime,
    mtime,
    dataVersion: version,
    aclVersion: aversion,
    ephemeralOwner: long(ephemeralOwner),
  }
}

/** Reads a line back. @throws SyntaxError, TypeError for what is none */
export function readBefore(text: string): Before {
  const {
    did,
    path,
    data = null,
    encoding,
    acl = [],
    to,
    stat,
    limits,
    print = null,
    opened,
  } = JSON.parse(text) as Line
  if (did === 'quota') return { did, path, limits: limits! }
  if (did === 'create') return { did, path, print, opened: opened === true }
  const common = { path, stat: readStat(stat!) }
  if (did === 'acl') return { did, ...common, acl: readEntries(acl), ...(to && { to: readEntries(to) }) }
  const bytes = data === null ? null : Buffer.from(data, encoding)
  return did === 'data'
    ? { did, ...common, data: bytes, print }
    : { did, ...common, data: bytes, acl: readEntries(acl) }
}

/** Reads of a line only what it takes to change the znode. */
export function readTarget(text: string): Target {
  const { path, stat } = JSON.parse(text) as Line
  const { czxid, version, aversion } = readStat(stat!)
  return { path, czxid, version, aversion }
}

function readStat(stat: Record<string, string | number>): StatBefore {
  const long = (name: string): bigint => BigInt.asIntN(64, BigInt(stat[name]!))
  return {
    czxid: long('cZxid'),
    mzxid: long('mZxid'),
    ctime: Number(stat.ctime),
    mtime: Number(stat.mtime),
    version: Number(stat.dataVersion),
    aversion: Number(stat.aclVersion),
    ephemeralOwner: long('ephemeralOwner'),
  }
}
