import { type Buffer, isUtf8 } from 'node:buffer'
import type { TreeFormat } from './tree-format.ts'

export type FormatName = 'ndjson' | 'json' | 'yaml' | 'tar'

interface Known {
  readonly suffixes: readonly string[]
  load(): Promise<TreeFormat>
  /**
   * Whether a file is of this format, by how it begins. Exports of other tools have suffixes of ours: a reader of one has its
   * row above that of its suffix, and is told apart here.
   * @param head the first bytes, unpacked; all of them where it ends `ends`
   */
  begins(head: Buffer, ends: boolean): boolean
}

/** The formats of a file, in the order in which they are asked whether one is theirs. */
const known: Readonly<Record<FormatName, Known>> = {
  tar: {
    suffixes: ['.tar', '.tgz', '.tzst'],
    load: async () => (await import('./tar.ts')).tar,
    begins: (head) => head.length >= 512 && head.toString('latin1', 257, 262) === 'ustar',
  },
  ndjson: {
    suffixes: ['.ndjson', '.jsonl'],
    load: async () => (await import('./ndjson.ts')).ndjson,
    begins(head, ends) {
      const line = firstLine(head, ends)
      return line !== undefined && /^\s*\{.*"(?:path|zoosh)"\s*:/.test(line) && isJson(line)
    },
  },
  json: {
    suffixes: ['.json'],
    load: async () => (await import('./json.ts')).json,
    begins: (head) => /^\s*\{\s*"(?:\$schema|path|exported|data|base64|json|file|acl|children)"\s*:/.test(textOf(head)),
  },
  yaml: {
    suffixes: ['.yaml', '.yml'],
    load: async () => (await import('./yaml.ts')).yaml,
    begins: (head) =>
      /^(?:\s*#.*\n|\s*\n|---\s*\n)*(?:path|exported|data|base64|json|file|acl|children)\s*:/.test(textOf(head)),
  },
}

/** Bytes of a file after which it is certain what it is, or nothing of it is known. */
export const HEAD = 64 * 1024

export const formatNames = Object.keys(known) as FormatName[]

/** The suffixes that name a format, each also with `.gz` or `.zst` behind it. */
export const formatSuffixes: readonly string[] = formatNames.flatMap((name) => known[name].suffixes)

export function loadFormat(name: FormatName): Promise<TreeFormat> {
  return known[name].load()
}

/** What the name of a file says of it; undefined: nothing. */
export function formatOfName(file: string): FormatName | undefined {
  const bare = file.replace(/\.(?:gz|zst)$/, '')
  return formatNames.find((name) => known[name].suffixes.some((suffix) => bare.endsWith(suffix)))
}

/**
 * What a file is, by how it begins; by its name where that may be several things, or says nothing.
 * @param head its first bytes, unpacked; `ends`: all of them
 */
export function formatOf(head: Buffer, ends: boolean, file: string): FormatName | undefined {
  const named = formatOfName(file)
  const begun = formatNames.filter((name) => known[name].begins(head, ends))
  return named && begun.includes(named) ? named : (begun[0] ?? named)
}

/** '' for what is no text, but for what may be cut in the middle of a character. */
function textOf(head: Buffer): string {
  const text = [0, 1, 2, 3].map((cut) => head.subarray(0, head.length - cut)).find((part) => isUtf8(part))
  return text?.toString() ?? ''
}

/** undefined: it does not end within the head. */
function firstLine(head: Buffer, ends: boolean): string | undefined {
  const text = textOf(head)
  const end = text.indexOf('\n')
  if (end >= 0) return text.slice(0, end)
  return ends ? text : undefined
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
