import { byName } from '../../tree/walk/list.ts'
import { readTree } from '../../tree/walk/read-tree.ts'
import { joinPath } from '../../wire/path.ts'
import { checkPath } from '../grammar/path-fault.ts'
import { statText } from '../texts/stat-text.ts'
import { type Word, type WordCall, word } from './word.ts'

const help = 'usage: ls [options] path\n -?   help\n -R   recurse\n -s   stat\n -w   watch\n'

export const ls: Word = word(
  '[-s] [-w] [-R] path',
  1,
  async (call) => {
    const { args, has, zk, watches, compat, out, err } = call
    const path = args[1]!
    checkPath(path)
    if (has('R')) return recurse(call, path)
    const client = await zk()
    const read = () => client.children(path)
    const { children, stat } = await (has('w') ? watches.along(client, path, 'children', read) : read())
    await out(`[${[...children].sort(byName).join(', ')}]\n`)
    if (compat.legacy && args[0] === 'ls2') err(statText(stat))
    else if (has('s') || args[0] === 'ls2') await out(statText(stat))
  },
  { grammar: { s: {}, w: {}, R: {}, '?': {} }, help, legacyWatch: 'ls [-w] path' },
)

/** The root, then of each znode all its children before the subtree of the first: zkCli's own order. */
async function recurse({ zk, out, has, watches, signal }: WordCall, root: string): Promise<void> {
  const client = await zk()
  let text = ''
  let begun = false
  try {
    for await (const batch of readTree(client, root, { want: { children: true }, signal })) {
      for (const { path, children = [], denied } of batch) {
        if (!begun) text += `${root}\n`
        if (denied) throw denied
        // As zkCli's walk, which begins by reading the root.
        if (has('w') && !begun) await watches.set(client, root, 'data')
        begun = true
        if (has('w')) await watches.set(client, path, 'children')
        for (const child of children) text += `${joinPath(path, child)}\n`
      }
      if (text.length < 64 * 1024) continue
      await out(text)
      text = ''
    }
  } finally {
    await out(text)
  }
}
