import { readVersion } from '../grammar/numbers.ts'
import { checkPath } from '../grammar/path-fault.ts'
import { type Word, word } from './word.ts'

const deprecated = "'delete path [version]' has been deprecated. Please use 'delete [-v version] path' instead.\n"

/** A third operand is the version, as its message says; zkCli deletes whatever the version is. */
export const remove: Word = word(
  '[-v version] path',
  1,
  async ({ args, options, zk, compat, err }) => {
    const [, path = '', legacy] = args
    if (legacy !== undefined && !compat.legacy) err(deprecated)
    const version = readVersion(options.get('v') ?? legacy)
    checkPath(path)
    await (await zk()).delete(path, { version })
  },
  { grammar: { v: { value: true } } },
)
