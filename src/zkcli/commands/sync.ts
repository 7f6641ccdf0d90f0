import { ZkError } from '../../wire/error.ts'
import { CliError } from '../grammar/cli-error.ts'
import { checkPath } from '../grammar/path-fault.ts'
import { type Word, word } from './word.ts'

export const sync: Word = word('path', 1, async ({ args, zk, compat, out }) => {
  checkPath(args[1]!)
  try {
    await (await zk()).sync(args[1]!)
    await out(compat.legacy ? 'Sync returned 0\n' : 'Sync is OK\n')
  } catch (error) {
    const CONNECTION_LOSS = -4
    throw new CliError(`Sync has failed. rc=${error instanceof ZkError ? error.code : CONNECTION_LOSS}`)
  }
})
