/** A piece of a topic of `zoosh help`, as it is written there. */
export type TopicBlock =
  | { readonly kind: 'title' | 'head' | 'prose'; readonly text: string }
  | { readonly kind: 'gap' }
  /** A label and what it means, '' for nothing; `line` is both, and the meaning begins in its `column`; of a label too wide for that it stands on a line of its own. */
  | {
      readonly kind: 'row'
      readonly line: string
      readonly label: string
      readonly meaning: string
      readonly column: number
    }

/** Reads a topic: a title, heads in capitals, prose on lines one after the other, and rows, which are indented. */
export function topicBlocks(text: string): TopicBlock[] {
  const [title = '', ...lines] = text.trim().split('\n')
  const blocks: TopicBlock[] = [{ kind: 'title', text: title }]
  for (const line of lines) {
    const last = blocks.at(-1)
    const [, label, gap, meaning = ''] = /^( {2,}\S.*?)(?:( {2,})(\S.*))?$/.exec(line) ?? []
    if (label !== undefined)
      blocks.push({
        kind: 'row',
        line,
        label: label.trim(),
        meaning,
        column: gap === undefined ? label.search(/\S/) : label.length + gap.length,
      })
    else if (line === '') blocks.push({ kind: 'gap' })
    else if (!/[a-z]/.test(line)) blocks.push({ kind: 'head', text: line })
    else if (last?.kind === 'prose') blocks.splice(-1, 1, { kind: 'prose', text: `${last.text} ${line}` })
    else blocks.push({ kind: 'prose', text: line })
  }
  return blocks
}
