import { typeOf } from '../../../cli/data/stat-view.ts'
import { hexKind } from '../../../cli/declare/kinds/hex-kind.ts'
import { choiceKind, durationKind, integerKind, type Kind, textKind } from '../../../cli/declare/kinds/kinds.ts'
import { sizeKind } from '../../../cli/declare/limit-flags.ts'
import type { Check, Need } from '../../../tree/walk/sift.ts'
import { UsageError } from '../../../wire/error.ts'
import { baseName } from '../../../wire/path.ts'
import type { Acl, Stat } from '../../../wire/records.ts'
import { aclEntryKind } from './acl-entry.ts'
import { compared, timeAgo } from './comparison.ts'

/** A predicate on a command line: made ready (patterns are compiled) before anything is sent. */
export type Wish = () => Check | Promise<Check>

/** A predicate: what it is about, what its value looks like, and when a znode is as wanted. */
export interface Predicate {
  readonly need: Need
  readonly summary: string
  /** `'switch'` where it has no value. */
  readonly kind: Kind<Wish> | 'switch'
  /** Of a switch. */
  readonly wish?: Wish
}

/** @param read what a znode has of it; undefined where that is hidden: then it is not known whether it is as wanted */
function valued<T, V>(
  need: Need,
  summary: string,
  kind: Kind<T>,
  read: (znode: Parameters<Check['holds']>[0]) => V | undefined,
  test: (wanted: T) => ((value: V) => boolean) | Promise<(value: V) => boolean>,
): Predicate {
  const wish = (wanted: T) => async (): Promise<Check> => {
    const fits = await test(wanted)
    return {
      need,
      holds(znode) {
        const value = read(znode)
        return value === undefined ? undefined : fits(value)
      },
    }
  }
  return { need, summary, kind: { ...kind, parse: (text, cwd) => wish(kind.parse(text, cwd)) } }
}

type Read<V> = (znode: Parameters<Check['holds']>[0]) => V | undefined

const path: Read<string> = (znode) => znode.path
const name: Read<string> = (znode) => baseName(znode.path) || '/'
const stat: Read<Stat> = (znode) => znode.stat
const acl: Read<readonly Acl[]> = (znode) => znode.acl

const globKind: Kind<string> = { ...textKind, placeholder: 'GLOB' }
const sizes = compared({ ...sizeKind, placeholder: 'N[k|m]' })
const counts = compared(integerKind(0, 2_147_483_647))
const versions = compared(integerKind(-2_147_483_648, 2_147_483_647), -2_147_483_648)
const times = timeAgo(durationKind)

async function globbed(glob: string, ignoreCase = false): Promise<(text: string) => boolean> {
  const { compileGlob } = await import('../../../patterns/glob.ts')
  const pattern = await compileGlob(glob, { ignoreCase })
  return (text) => pattern.test(text)
}

async function searched(source: string): Promise<(text: string) => boolean> {
  const { compilePattern } = await import('../../../patterns/pattern.ts')
  const pattern = await compilePattern(source)
  return (text) => pattern.test(text)
}

/** Since the znode was written by, or created; by this machine's clock. */
function since(wanted: (time: number, now: number) => boolean): (time: number) => boolean {
  const now = Date.now()
  return (time) => wanted(time, now)
}

/** A znode's kinds; the last two are known to servers only. */
const types = ['persistent', 'ephemeral', 'container', 'ttl'] as const
const typeKind = choiceKind(types)

const seenTypeKind: Kind<'persistent' | 'ephemeral'> = {
  ...typeKind,
  options: ['persistent', 'ephemeral'],
  parse(text, cwd) {
    const type = typeKind.parse(text, cwd)
    if (type === 'persistent' || type === 'ephemeral') return type
    throw new UsageError(
      'servers show containers and znodes with a TTL to clients as persistent: nobody can tell them apart',
      'the logs of a server tell how a znode was created',
    )
  },
}

const ownerKind: Kind<bigint> = {
  ...hexKind('session'),
  parse(text, cwd) {
    const session = hexKind('session').parse(text, cwd)
    if (session !== 0n) return session
    throw new UsageError('no session has the number 0', 'what nobody owns is --type persistent')
  },
}

/**
 * The predicates of `find`, the one table of them: flags, their parsing and help, what `--not` takes, completion, and what is
 * asked of the servers come from here.
 */
export const predicates = {
  name: valued('path', 'its name matches: * ? [a-z] {a,b}', globKind, name, globbed),
  iname: valued('path', 'the same, upper and lower case alike', globKind, name, (glob) => globbed(glob, true)),
  path: valued('path', 'its whole path matches; ** spans components: /app/**/config', globKind, path, globbed),
  regex: valued(
    'path',
    'a regular expression (RE2) is found in its path',
    { ...textKind, placeholder: 'RE' },
    path,
    searched,
  ),
  children: valued(
    'children',
    'it has so many children',
    counts,
    ({ children, stat }) => children?.length ?? stat?.numChildren,
    (fits) => fits,
  ),
  type: valued('stat', 'its type, as far as servers tell', seenTypeKind, stat, (type) => (one) => typeOf(one) === type),
  size: valued('stat', 'its data has so many bytes', sizes, stat, (fits) => (one) => fits(one.dataLength)),
  mtime: valued('stat', 'its data was set so long ago', times, (one) => stat(one)?.mtime, since),
  ctime: valued('stat', 'it was created so long ago', times, (one) => stat(one)?.ctime, since),
  version: valued('stat', 'its data has this version', versions, stat, (fits) => (one) => fits(one.version)),
  owner: valued(
    'stat',
    'it is ephemeral, and of this session',
    ownerKind,
    stat,
    (session) => (one) => BigInt.asUintN(64, one.ephemeralOwner) === session,
  ),
  empty: {
    need: 'stat',
    summary: 'it has neither data nor children',
    kind: 'switch',
    wish: () => ({
      need: 'stat',
      holds: ({ stat: one }) => one && one.dataLength === 0 && one.numChildren === 0,
    }),
  },
  acl: valued(
    'acl',
    'its ACL has this entry: SCHEME:ID, or SCHEME:ID:PERMS for at least these',
    aclEntryKind,
    acl,
    (fits) => fits,
  ),
} as const satisfies Record<string, Predicate>

export type PredicateName = keyof typeof predicates
