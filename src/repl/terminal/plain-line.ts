import { escapeText, own } from '../../render/text.ts'
import type { Key } from '../line/keys.ts'
import type { Keyboard } from './keyboard.ts'
import type { Entered, LineSources, Reading } from './read-line.ts'
import type { Screen } from './screen.ts'

/** One line being asked for on a terminal that knows no cursor: its own driver edits it, and sends it whole. */
export class PlainLine implements Reading {
  readonly entered: Promise<Entered>
  private finish!: (entered: Entered) => void
  private text = ''
  private readonly screen: Screen
  private readonly keyboard: Keyboard
  private readonly sources: LineSources

  constructor(screen: Screen, keyboard: Keyboard, sources: LineSources) {
    this.screen = screen
    this.keyboard = keyboard
    this.sources = sources
    this.entered = new Promise((resolve) => {
      this.finish = resolve
    })
    screen.freshLine()
    this.ask()
    process.on('SIGINT', this.interrupt)
    keyboard.listen((keys) => this.keys(keys))
  }

  /** What was printed cannot be drawn anew: the next prompt tells. */
  paint(): void {}

  abandon(how: Entered['how']): void {
    this.end(how)
  }

  private ask(): void {
    const prompt = this.sources.prompt().map(({ text }) => text)
    this.screen.write(escapeText(prompt.join('')))
  }

  private keys(keys: readonly Key[]): void {
    for (const [index, { name, text }] of keys.entries()) {
      if (name === 'text' || name === 'paste') this.text += text
      else if (name === 'tab') this.text += '\t'
      else if (name === 'enter') {
        this.keyboard.putBack(keys.slice(index + 1))
        // The driver has shown what was typed, up to the end of its line.
        this.screen.finish()
        if (!this.sources.grammar.isOpen(this.text)) return this.end('line')
        this.text += '\n'
        this.screen.write(own`> `)
      }
    }
  }

  private readonly interrupt = (): void => {
    this.text = ''
    this.screen.write(own`\n`)
    this.end('interrupt')
  }

  private end(how: Entered['how']): void {
    process.off('SIGINT', this.interrupt)
    this.keyboard.listen(undefined)
    this.screen.finish()
    this.finish({ how, text: this.text, kills: [] })
  }
}
