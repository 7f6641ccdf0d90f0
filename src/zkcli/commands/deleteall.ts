import { type Removal, removeTree } from '../../tree/subtree/remove.ts'
import { isSystem } from '../../tree/walk/system.ts'
import { CliError } from '../grammar/cli-error.ts'
import { checkPath } from '../grammar/path-fault.ts'
import { failureText } from '../texts/failure.ts'
import { type Word, word } from './word.ts'

const partial = 'Failed to delete some node(s) in the subtree!'

/** The batch size of -b is checked and not needed: packets are made by what the server takes. */
export const deleteall: Word = word(
  'path [-b batch size]',
  1,
  async ({ args, options, zk, compat, signal }) => {
    const batch = options.get('b')
    if (batch !== undefined && !/^[+-]?\d{1,10}$/.test(batch)) throw new CliError('-b argument must be an int value')
    const path = args[1]!
    checkPath(path)
    const client = await zk()
    if (path === '/' || isSystem(client, path)) throw new CliError(`${partial} ${path} is never deleted as a whole`)
    const progress: Removal = { deleted: 0, vanished: 0, left: 0, first: undefined }
    await removeTree(client, path, signal, progress)
    if (progress.first) {
      const { deleted, left, first } = progress
      throw new CliError(`${partial} deleted ${deleted}, left ${left}: ${failureText(first, compat)}`)
    }
  },
  { grammar: { b: { value: true } } },
)
