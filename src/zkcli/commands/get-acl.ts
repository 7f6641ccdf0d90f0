import { formatPerms } from '../../client/terms/acl.ts'
import { checkPath } from '../grammar/path-fault.ts'
import { statText } from '../texts/stat-text.ts'
import { type Word, word } from './word.ts'

export const getAcl: Word = word(
  '[-s] path',
  1,
  async ({ args, has, zk, out }) => {
    const path = args[1]!
    checkPath(path)
    const { acl, stat } = await (await zk()).getAcl(path)
    await out(acl.map(({ scheme, id, perms }) => `'${scheme},'${id}\n: ${formatPerms(perms & 31)}\n`).join(''))
    if (has('s')) await out(statText(stat))
  },
  { grammar: { s: {} } },
)
