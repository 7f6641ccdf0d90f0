import { ZkError } from '../../wire/error.ts'
import { checkPath } from '../grammar/path-fault.ts'
import { statText } from '../texts/stat-text.ts'
import { type Word, word } from './word.ts'

export const stat: Word = word(
  '[-w] path',
  1,
  async ({ args, has, zk, watches, compat, out, err }) => {
    const path = args[1]!
    checkPath(path)
    const client = await zk()
    if (has('w')) await watches.set(client, path, 'data', 'exists')
    const found = await client.exists(path)
    if (!found) throw new ZkError(-101, path)
    if (compat.legacy) err(statText(found))
    else await out(statText(found))
  },
  { grammar: { w: {} }, legacyWatch: 'stat [-w] path' },
)
