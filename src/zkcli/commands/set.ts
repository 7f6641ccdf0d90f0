import { Buffer } from 'node:buffer'
import { CliError } from '../grammar/cli-error.ts'
import { readVersion } from '../grammar/numbers.ts'
import { checkPath } from '../grammar/path-fault.ts'
import { statText } from '../texts/stat-text.ts'
import type { Word } from './word.ts'

/** A fourth operand is the version, as it was up to 3.4; zkCli ignores it since, which loses somebody's change. */
export const set: Word = {
  usage: ({ binary }) => `[-s] [-v version] ${binary ? '[-b] ' : ''}path data`,
  grammar: ({ binary }) => ({ s: {}, v: { value: true }, ...(binary ? { b: {} } : {}) }),
  needs: 2,
  async run({ args, options, has, zk, compat, out, err }) {
    const [, path = '', text = '', legacy] = args
    const version = readVersion(options.get('v') ?? legacy)
    const data = has('b') ? fromBase64(text) : text
    checkPath(path)
    const stat = await (await zk()).set(path, data, { version })
    if (compat.legacy) err(statText(stat))
    else if (has('s')) await out(statText(stat))
  },
}

function fromBase64(text: string): Buffer {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text)) {
    throw new CliError('the data is not base64')
  }
  return Buffer.from(text, 'base64')
}
