import { flow } from '../../render/flow.ts'
import { drawing, type Inert, own } from '../../render/text.ts'
import { width } from '../../render/width.ts'
import { type TopicBlock, topicBlocks } from './topic-blocks.ts'

/** How far what has no room beside its label is indented. */
const INDENT = 6

/** A topic on a terminal: as it is written where that has room, else its prose and the meanings of its rows fold between words. */
export function foldTopic(text: string, room: number): string {
  const written = text.trim()
  if (written.split('\n').every((line) => width(line) <= room)) return written
  return topicBlocks(written)
    .flatMap((block) => folded(block, room))
    .join('\n')
}

function folded(block: TopicBlock, room: number): readonly string[] {
  if (block.kind === 'gap') return ['']
  const [text, indent] =
    block.kind === 'row' ? [block.line, block.column <= room / 2 ? block.column : INDENT] : [block.text, 0]
  // Declared here: there is nothing to escape.
  const declared = drawing<Inert>(() => text)(own``)
  return flow([[{ text: declared, paint: (line: Inert) => line }]], room, indent)
}
