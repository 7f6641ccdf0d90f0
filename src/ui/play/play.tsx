import { Box, Text, useApp, useInput, useStdout } from 'ink'
import { useEffect, useState } from 'react'
import { escapeText } from '../../render/text.ts'

/** A step of a play, and the tree after it. */
export interface PlayBeat {
  readonly at: number
  readonly who: string
  readonly text: string
  readonly tree: readonly { readonly path: string; readonly data: string; readonly owner: string | undefined }[]
}

const KEPT = 12
const SHOWN = 100
const colors = ['cyan', 'magenta', 'yellow', 'green', 'blue'] as const

/** Everybody in a play has a colour of their own. */
function colorOf(who: string): (typeof colors)[number] {
  const sum = [...who].reduce((total, letter) => total + letter.charCodeAt(0), 0)
  return colors[sum % colors.length]!
}

export function Play({ title, beats }: { readonly title: string; readonly beats: AsyncIterable<PlayBeat> }) {
  const { exit } = useApp()
  const { stdout } = useStdout()
  const [told, setTold] = useState<readonly PlayBeat[]>([])
  useInput((input, key) => {
    if (input === 'q' || (key.ctrl && input === 'c')) exit()
  })
  useEffect(() => {
    let over = false
    const follow = async () => {
      for await (const beat of beats) {
        if (over) return
        setTold((before) => [...before, beat].slice(-KEPT))
      }
    }
    // What was told last is drawn a moment later.
    follow().then(
      () => setTimeout(() => exit(), SHOWN),
      (error: Error) => exit(error),
    )
    return () => {
      over = true
    }
  }, [beats, exit])
  const tree = told.at(-1)?.tree ?? []
  const width = stdout.columns || 80
  return (
    <Box flexDirection="column" width={width}>
      <Text bold>{title}</Text>
      <Box flexDirection="column" borderStyle="round" paddingX={1} minHeight={6}>
        {tree.length === 0 ? <Text dimColor>no znodes</Text> : tree.map((leaf) => <Leaf key={leaf.path} {...leaf} />)}
      </Box>
      {told.map((beat) => (
        <Line key={`${beat.at} ${beat.who} ${beat.text}`} beat={beat} />
      ))}
    </Box>
  )
}

function Leaf({ path, data, owner }: PlayBeat['tree'][number]) {
  return (
    <Text wrap="truncate-middle">
      {owner === undefined ? null : <Text color={colorOf(owner)}>{`${owner} `}</Text>}
      <Text>{escapeText(path)}</Text>
      <Text dimColor>{data === '' ? '' : `  ${escapeText(data).slice(0, 40)}`}</Text>
    </Text>
  )
}

function Line({ beat }: { readonly beat: PlayBeat }) {
  if (beat.who === 'znodes') return <Text dimColor wrap="truncate-end">{`  ${escapeText(beat.text)}`}</Text>
  if (beat.who === '') return <Text bold>{beat.text}</Text>
  return (
    <Text>
      <Text color={colorOf(beat.who)}>{beat.who}</Text>
      {` ${escapeText(beat.text)}`}
    </Text>
  )
}
