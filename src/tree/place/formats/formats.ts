import { type Buffer, isUtf8 } from 'node:buffer'
import { type FormatName, formatNames, formatOfName } from '../../../files/tree-file-name.ts'
import type { TreeFormat } from './tree-format.ts'

interface Known {
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

/** Bytes of a file after which it is certain what it is, or nothing of it is known. */
export const HEAD = 64 * 1024

export function loadFormat(name: FormatName): Promise<TreeFormat> {
  return known[name].load()
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

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
