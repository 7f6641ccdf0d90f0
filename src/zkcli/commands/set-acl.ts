import { setAclBelow } from '../../tree/subtree/set-acl.ts'
import { CliError } from '../grammar/cli-error.ts'
import { readVersion } from '../grammar/numbers.ts'
import { checkPath } from '../grammar/path-fault.ts'
import { readAcl } from '../texts/acl-text.ts'
import { keeperText } from '../texts/failure.ts'
import { statText } from '../texts/stat-text.ts'
import { type Word, word } from './word.ts'

export const setAcl: Word = word(
  '[-s] [-v version] [-R] path acl',
  2,
  async ({ args, options, has, zk, compat, signal, out, err }) => {
    const [, path = '', text = ''] = args
    const { acl, faults } = readAcl(text)
    for (const fault of faults) err(`${fault}\n`)
    const version = readVersion(options.get('v'))
    checkPath(path)
    if (acl.length === 0) throw new CliError('Acl is not valid : null')
    if (faults.length > 0) throw new CliError('')
    const client = await zk()
    if (has('R')) {
      const { changed, failed, first } = await setAclBelow(client, path, acl, signal, { version })
      if (first) throw new CliError(`${keeperText(first)}: set the ACL of ${changed} nodes, ${failed} failed`)
      return
    }
    const stat = await client.setAcl(path, acl, { version })
    if (compat.legacy) err(statText(stat))
    else if (has('s')) await out(statText(stat))
  },
  { grammar: { s: {}, v: { value: true }, R: {} } },
)
