import confirm from '@inquirer/confirm'
import { Box, render, Text, useApp, useInput } from 'ink'
import { useState } from 'react'
import { own } from '../../../src/render/text.ts'
import { shellGrammar } from '../../../src/repl/line/grammar.ts'
import { Keyboard } from '../../../src/repl/terminal/keyboard.ts'
import { LineReader } from '../../../src/repl/terminal/read-line.ts'
import { Screen } from '../../../src/repl/terminal/screen.ts'
import { TerminalLoan } from '../../../src/repl/terminal/terminal-loan.ts'

/** The terminal side of the shell with two borrowers: `ask` is inquirer, `view` is ink, `throw` fails while it has it. */
const screen = new Screen(process.stdout)
const keyboard = new Keyboard(process.stdin, () => process.exit(9))
const loan = new TerminalLoan(screen, keyboard, process.stdout)

function View() {
  const { exit } = useApp()
  const [keys, setKeys] = useState('')
  useInput((input) => {
    if (input === 'q') exit()
    else setKeys((before) => before + input)
  })
  return (
    <Box>
      <Text>{`view has ${keys || 'nothing'}`}</Text>
    </Box>
  )
}

const borrowers: Record<string, () => Promise<string>> = {
  ask: async () => String(await confirm({ message: 'Sure?' })),
  view: async () => {
    const view = render(<View />, { exitOnCtrlC: false, patchConsole: false })
    await view.waitUntilExit()
    return 'left'
  },
  throw: async () => {
    throw new Error('broken')
  },
}

loan.take()
setInterval(() => screen.printAbove(own`◆ event`), 100)
for (;;) {
  const line = new LineReader(screen, keyboard, {
    history: [],
    kills: [],
    colour: false,
    suggests: true,
    grammar: shellGrammar,
    colours: (text) => [{ text }],
    prompt: () => [{ text: '● ❯ ' }],
    known: () => undefined,
    complete: async (_, cursor) => ({ start: cursor, end: cursor, candidates: [] }),
    paused: () => {},
    suspend: async () => {},
  })
  const { how, text } = await line.entered
  if (how === 'end') break
  const borrower = borrowers[text]
  const answer = borrower ? await loan.lend(borrower).catch((error: Error) => error.message) : `typed ${text}`
  screen.write(`answer: ${answer}\n`)
}
loan.giveBack()
process.exit(0)
