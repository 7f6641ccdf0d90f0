import type { Context } from '../../../cli/declare/context.ts'
import { readTree } from '../../../tree/walk/read-tree.ts'
import type { LiveTrees } from '../../../ui/live/live-trees.ts'

/** What the live view asks of whole trees, on the command's session. */
export function liveTrees(context: Pick<Context, 'zk'>): LiveTrees {
  return {
    async *search(root, text, signal) {
      const { decode } = await import('../../../values/decode.ts')
      for await (const znodes of readTree(await context.zk(), root, { want: { data: true }, signal })) {
        for (const { path, data } of znodes) {
          if (!data || data.length === 0) continue
          if (data.includes(text) || (await decode(data)).text.includes(text)) yield path
        }
      }
    },
    async weigh(path, signal) {
      let znodes = 0
      let bytes = 0
      for await (const batch of readTree(await context.zk(), path, { want: { stat: true }, signal })) {
        znodes += batch.length
        for (const { stat } of batch) bytes += stat?.dataLength ?? 0
      }
      return { znodes, bytes }
    },
  }
}
