import { type Buffer, isUtf8 } from 'node:buffer'
import { type FormatName, formatNames, formatOfName } from '../../../files/tree-file-name.ts'
import type { TreeFormat, TreeReader } from './tree-format.ts'

interface Known<Format> {
  load(): Promise<Format>
  /**
   * Whether a file is of this format, by how it begins.
   * @param head the first bytes, unpacked; all of them where it ends `ends`
   */
  begins(head: Buffer, ends: boolean): boolean
}

/** The formats of a file, in the order in which they are asked whether one is theirs. */
const known: Readonly<Record<FormatName, Known<TreeFormat>>> = {
  tar: {
    load: async () => (await import('./tar.ts')).tar,
    begins: (head) => head.length >= 512 && head.toString('latin1', 257, 262) === 'ustar',
  },
  ndjson: {
    load: async () => (await import('./ndjson.ts')).ndjson,
    begins(head, ends) {
      const text = textOf(head)
      const end = text.indexOf('\n')
      // A line that does not end yet is one with much data.
      if (end < 0 && !ends) return /^\s*\{\s*"(?:path|zoosh)"\s*:/.test(text)
      const line = end < 0 ? text : text.slice(0, end)
      return /^\s*\{.*"(?:path|zoosh)"\s*:/.test(line) && isJson(line)
    },
  },
  json: {
    load: async () => (await import('./json.ts')).json,
    begins: (head) => /^\s*\{\s*"(?:\$schema|path|exported|data|base64|json|file|acl|children)"\s*:/.test(textOf(head)),
  },
  yaml: {
    load: async () => (await import('./yaml.ts')).yaml,
    begins: (head) =>
      /^(?:\s*#.*\n|\s*\n|---\s*\n)*(?:path|exported|data|base64|json|file|acl|children)\s*:/.test(textOf(head)),
  },
}

/** Dumps of other tools, read and never written. They have suffixes of ours, and begin as no file of ours does. */
const dumps = {
  paths: {
    load: async () => (await import('../dumps/paths.ts')).paths,
    begins: (head) => /^\s*\{\s*"\\?\/(?:[^"\\]|\\.)*"\s*:\s*\{/.test(textOf(head)),
  },
  zoonavigator: {
    load: async () => (await import('../dumps/zoonavigator.ts')).zoonavigator,
    begins: (head) => /^\s*\[\s*\{\s*"[ht]"\s*:/.test(textOf(head)),
  },
} as const satisfies Readonly<Record<string, Known<TreeReader>>>

type DumpName = keyof typeof dumps

const dumpNames = Object.keys(dumps) as DumpName[]

/** Bytes of a file after which it is certain what it is, or nothing of it is known. */
export const HEAD = 64 * 1024

export function loadFormat(name: FormatName): Promise<TreeFormat> {
  return known[name].load()
}

export function loadReader(name: FormatName | DumpName): Promise<TreeReader> {
  return isDump(name) ? dumps[name].load() : loadFormat(name)
}

function isDump(name: string): name is DumpName {
  return Object.hasOwn(dumps, name)
}

/**
 * What a file is, by how it begins; by its name where that may be several things, or says nothing.
 * @param head its first bytes, unpacked; `ends`: all of them
 */
export function formatOf(head: Buffer, ends: boolean, file: string): FormatName | DumpName | undefined {
  const dump = dumpNames.find((name) => dumps[name].begins(head))
  if (dump) return dump
  const named = formatOfName(file)
  const begun = formatNames.filter((name) => known[name].begins(head, ends))
  return named && begun.includes(named) ? named : (begun[0] ?? named)
}

/** '' for what is no text, but for what may be cut in the middle of a character. */
function textOf(head: Buffer): string {
  const text = [0, 1, 2, 3].map((cut) => head.subarray(0, head.length - cut)).find((part) => isUtf8(part))
  return text?.toString() ?? ''
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
