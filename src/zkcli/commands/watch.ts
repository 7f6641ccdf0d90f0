import { CliError } from '../grammar/cli-error.ts'
import { checkPath } from '../grammar/path-fault.ts'
import type { WatchKind } from './watches.ts'
import { type Word, word } from './word.ts'

const addUsage =
  '[-m mode] path # optional mode is one of [PERSISTENT, PERSISTENT_RECURSIVE] - default is PERSISTENT_RECURSIVE'

export const addWatch: Word = word(
  addUsage,
  1,
  async ({ args, options, zk, watches }) => {
    const mode = (options.get('m') ?? 'PERSISTENT_RECURSIVE').toUpperCase()
    if (mode !== 'PERSISTENT' && mode !== 'PERSISTENT_RECURSIVE') throw new CliError(`addWatch ${addUsage}`)
    checkPath(args[1]!)
    await watches.set(await zk(), args[1]!, mode === 'PERSISTENT' ? 'persistent' : 'persistent-recursive')
  },
  { grammar: { m: { value: true } }, most: 1 },
)

export const removewatches: Word = {
  usage: () => 'path [-c|-d|-a] [-l]',
  grammar: ({ watchKinds }) => ({ c: {}, d: {}, a: {}, l: {}, ...(watchKinds ? { p: {}, r: {} } : {}) }),
  needs: 1,
  async run({ args, has, watches }) {
    const path = args[1]!
    const kinds: WatchKind[] = has('c')
      ? ['children']
      : has('d')
        ? ['data']
        : has('p')
          ? ['persistent']
          : has('r')
            ? ['persistent-recursive']
            : ['data', 'children', 'persistent', 'persistent-recursive']
    checkPath(path)
    await watches.remove(path, kinds)
  },
}
