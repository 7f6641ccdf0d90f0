import { flow, type Phrase } from '../../render/flow.ts'
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
  if (block.kind !== 'row') return flow(declared(block.text), room)
  const { indent, label, meaning, below } = block
  const beside = block.column <= room / 2
  const column = beside ? block.column : INDENT
  const gap = beside && !below ? column - indent - label.length : 0
  const lead = flow(declared(label), room, INDENT, indent)
  if (meaning === '') return lead
  if (gap > 0) return flow(declared(`${label}${' '.repeat(gap)}${meaning}`), room, column, indent)
  return [...lead, ...flow(declared(meaning), room, column, column)]
}

/** Our own words: there is nothing to escape. */
function declared(text: string): Phrase[] {
  return [[{ text: drawing<Inert>(() => text)(own``), paint: (line: Inert) => line }]]
}
