import type { Buffer } from 'node:buffer'
import { checkPath } from '../grammar/path-fault.ts'
import { statText } from '../texts/stat-text.ts'
import type { Word } from './word.ts'

export const get: Word = {
  usage: ({ binary }) => `[-s] [-w] ${binary ? '[-b] [-x] ' : ''}path`,
  grammar: ({ binary }) => ({ s: {}, w: {}, ...(binary ? { b: {}, x: {} } : {}) }),
  needs: 1,
  legacyWatch: 'get [-s] [-w] path',
  async run({ args, has, zk, watches, compat, out, err }) {
    const path = args[1]!
    checkPath(path)
    const client = await zk()
    const read = () => client.get(path)
    const { data, stat } = await (has('w') ? watches.along(client, path, 'data', read) : read())
    await out(`${shown(data, has('x'), has('b'))}\n`)
    if (compat.legacy) err(statText(stat))
    else if (has('s')) await out(statText(stat))
  },
}

function shown(data: Buffer | null, dump: boolean, base64: boolean): string {
  if (data === null) return 'null'
  if (dump) return hexDump(data)
  return base64 ? data.toString('base64') : new TextDecoder('utf-8', { ignoreBOM: true }).decode(data)
}

const RULE = '+--------+-------------------------------------------------+----------------+'

/** Sixteen bytes a line in the layout people know from Netty. */
function hexDump(data: Buffer): string {
  if (data.length === 0) return ''
  const lines = [
    '         +-------------------------------------------------+',
    '         |  0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f |',
    RULE,
  ]
  for (let at = 0; at < data.length; at += 16) {
    const row = data.subarray(at, at + 16)
    const digits = [...row].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = [...row].map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`|${at.toString(16).padStart(8, '0')}| ${digits.padEnd(47)} |${text.padEnd(16)}|`)
  }
  return [...lines, RULE].join('\n')
}
