import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Registry } from '../../cli/declare/command.ts'
import type { Kind } from '../../cli/declare/kinds/kinds.ts'
import { placeSchemes } from '../../cli/declare/place/place-kind.ts'
import { fromHome } from '../../files/from-home.ts'
import type { Offer } from '../line/completion.ts'
import { quoteWord } from '../line/words.ts'
import type { Listing } from './children.ts'
import { completeZnode } from './complete-znode.ts'

/** Where the values of arguments and flags come from. */
export interface Values {
  readonly registry: Registry
  readonly cwd: string
  children(path: string, signal: AbortSignal): Promise<Listing>
  profiles(): Promise<readonly string[]>
  /** Topics of help beside the commands. */
  readonly topics: readonly string[]
}

const schemes: Record<string, string> = {
  'world:anyone:': 'everyone',
  'auth::': 'whoever makes the znode',
  'digest:': 'user and password',
  'ip:': 'an address or network',
  'sasl:': 'a SASL or Kerberos user',
  'x509:': 'the subject of a TLS certificate',
}

/** What an argument or the value of a flag can be, going on from what was typed. */
export async function valuesOf(
  kind: Pick<Kind<unknown>, 'complete' | 'options'>,
  typed: string,
  values: Values,
  signal: AbortSignal,
): Promise<Offer> {
  switch (kind.complete) {
    case 'znode':
      return completeZnode(typed, { ...values, quote: quoteWord }, signal)
    case 'choice':
      return words(kind.options ?? [], typed)
    case 'profile':
      return words(await values.profiles(), typed)
    case 'profiles':
      return listed(await values.profiles(), typed)
    case 'command':
      return words(
        [...Object.keys(values.registry).filter((id) => !values.registry[id]!.hidden), ...values.topics],
        typed,
      )
    case 'acl':
      return acls(typed)
    case 'file':
      return files(typed)
    case 'place':
      return places(typed, values, signal)
    default:
      return { candidates: [] }
  }
}

/** What ends in = is gone on with. */
function words(all: readonly string[], typed: string): Offer {
  const found = all.filter((word) => word.startsWith(typed))
  return { candidates: found.map((value) => ({ value, tail: value.endsWith('=') ? '' : ' ' })) }
}

/** One more of a list with commas: not one that is there already. */
function listed(all: readonly string[], typed: string): Offer {
  const done = typed.slice(0, typed.lastIndexOf(',') + 1)
  const given = done.split(',')
  const { candidates } = words(
    all.filter((word) => !given.includes(word)),
    typed.slice(done.length),
  )
  return { candidates: candidates.map(({ value }) => ({ value: done + value, tail: ' ' })) }
}

function acls(typed: string): Offer {
  const done = typed.slice(0, typed.lastIndexOf(',') + 1)
  const entry = typed.slice(done.length)
  const open = /^(world:anyone|auth:|[a-z0-9]+:[^:]+(?::[^:]+)?):$/.test(entry)
  if (open) return { candidates: ['cdrwa', 'r', 'rw', 'cdrw'].map((perms) => ({ value: typed + perms, tail: '' })) }
  const found = Object.entries(schemes).filter(([scheme]) => scheme.startsWith(entry))
  return { candidates: found.map(([scheme, summary]) => ({ value: done + scheme, summary, tail: '' })) }
}

/** A znode where it begins as one; else a file, a folder, or what names another kind of place. */
async function places(typed: string, values: Values, signal: AbortSignal): Promise<Offer> {
  const [, profiles, begun] = /^(zoosh:\/\/)([^/]*)$/.exec(typed) ?? []
  if (profiles !== undefined) {
    const known = (await values.profiles()).filter((name) => name.startsWith(begun!))
    return { candidates: known.map((name) => ({ value: `${profiles}${name}/`, tail: '' })) }
  }
  const [, scheme, file] = /^(past:\/\/|file:)(.*)$/s.exec(typed) ?? []
  if (scheme !== undefined) {
    const { candidates } = await files(file!)
    return { candidates: candidates.map((one) => ({ ...one, value: scheme + one.value, tail: '' })) }
  }
  if (typed.startsWith('/')) return completeZnode(typed, { ...values, quote: quoteWord }, signal)
  const known = Object.entries(placeSchemes).filter(([begins]) => begins.startsWith(typed))
  const { candidates } = await files(typed)
  return { candidates: [...known.map(([value, summary]) => ({ value, summary, tail: '' })), ...candidates] }
}

async function files(typed: string): Promise<Offer> {
  const directory = typed.slice(0, typed.lastIndexOf('/') + 1)
  const begun = typed.slice(directory.length)
  const entries = await readdir(resolve(fromHome(directory) || '.'), {
    withFileTypes: true,
  }).catch(() => [])
  const found = entries.filter(({ name }) => name.startsWith(begun) && (begun !== '' || !name.startsWith('.')))
  return {
    candidates: found
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((entry) => ({
        value: directory + entry.name + (entry.isDirectory() ? '/' : ''),
        tail: entry.isDirectory() ? '' : ' ',
      })),
  }
}
