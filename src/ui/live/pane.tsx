import { Box, Text } from 'ink'
import type { Inert } from '../../render/text.ts'

/** A coloured line; the text is no wider than its pane. */
export interface Line {
  readonly text: Inert
  readonly color?: string
  readonly dim?: boolean
  readonly bold?: boolean
  readonly inverse?: boolean
}

/** A framed box of so many lines and columns inside; what is missing is blank. */
export function Pane({
  lines,
  columns,
  rows,
  focused = false,
}: {
  readonly lines: readonly Line[]
  readonly columns: number
  readonly rows: number
  readonly focused?: boolean
}) {
  return (
    <Box
      flexDirection="column"
      width={columns + 2}
      height={rows + 2}
      borderStyle="round"
      {...(focused ? { borderColor: 'cyan' } : { borderDimColor: true })}
    >
      {lines.slice(0, rows).map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place on the screen
        <OneLine key={at} line={line} />
      ))}
    </Box>
  )
}

export function OneLine({
  line: { text, color, dim = false, bold = false, inverse = false },
}: {
  readonly line: Line
}) {
  return (
    <Text wrap="truncate" dimColor={dim} bold={bold} inverse={inverse} {...(color === undefined ? {} : { color })}>
      {text === '' ? ' ' : text}
    </Text>
  )
}
