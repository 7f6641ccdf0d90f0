import type { Context } from '../../../cli/declare/context.ts'
import type { FormatName } from '../../../files/tree-file-name.ts'
import { escapeJson, escapeLines } from '../../../render/text.ts'
import { treeBytes } from '../../../tree/place/file/write-file-tree.ts'
import { UsageError } from '../../../wire/error.ts'
import type { FileTarget } from './target.ts'

/** stdout: it has the tree and nothing else. What a terminal could obey is escaped there, as everywhere. */
export function streamTarget({ io, signal }: Pick<Context, 'io' | 'signal'>, format: FormatName): FileTarget {
  if (io.outTty && format === 'tar')
    throw new UsageError('- is stdout, and a terminal cannot show a tar archive', 'say > FILE, or name the file')
  const harmless = format === 'yaml' ? escapeLines : escapeJson
  return {
    kind: 'file',
    name: '-',
    there: false,
    async write(tree) {
      // A chunk may end within a character.
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
      for await (const chunk of await treeBytes(tree, format)) {
        await io.out(io.outTty ? harmless(decoder.decode(chunk, { stream: true })) : chunk)
        signal.throwIfAborted()
      }
    },
  }
}
