/** A piece of a topic of `zoosh help`, as it is written there. */
export type TopicBlock =
  | { readonly kind: 'title' | 'head' | 'prose'; readonly text: string }
  | { readonly kind: 'gap' }
  /** A label and what it means, '' for nothing, beginning in `column`; `below` the label where that is too wide. `indent` blanks stand before the label. */
  | {
      readonly kind: 'row'
      readonly indent: number
      readonly label: string
      readonly meaning: string
      readonly column: number
      readonly below: boolean
    }

/** Reads a topic: a title, heads in capitals, prose on lines one after the other, and rows, which are indented. */
export function topicBlocks(text: string): TopicBlock[] {
  const [title = '', ...lines] = text.trim().split('\n')
  const blocks: TopicBlock[] = [{ kind: 'title', text: title }]
  for (const line of lines) {
    const last = blocks.at(-1)
    const [, blank = '', label, meaning = ''] = /^( {2,})(\S.*?)(?: {2,}(\S.*))?$/.exec(line) ?? []
    if (last?.kind === 'row' && last.meaning === '' && label !== undefined && blank.length > last.indent)
      blocks.splice(-1, 1, { ...last, meaning: line.trim(), column: blank.length, below: true })
    else if (label !== undefined)
      blocks.push({
        kind: 'row',
        indent: blank.length,
        label,
        meaning,
        column: line.length - meaning.length,
        below: false,
      })
    else if (line === '') blocks.push({ kind: 'gap' })
    else if (!/[a-z]/.test(line)) blocks.push({ kind: 'head', text: line })
    else if (last?.kind === 'prose') blocks.splice(-1, 1, { kind: 'prose', text: `${last.text} ${line}` })
    else blocks.push({ kind: 'prose', text: line })
  }
  return blocks
}
