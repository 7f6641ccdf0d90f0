import type { Key } from 'ink'
import { baseName, parentPath } from '../../wire/path.ts'
import { aclLine, createLine } from './command-lines.ts'
import type { LiveModel } from './live-model.ts'

/** What a line is typed for. */
export type Typing = 'filter' | 'command' | 'search'

/** What the user is typing, and what is shown over the panes. */
export interface Mode {
  readonly typing: Typing | undefined
  readonly text: string
  readonly help: boolean
  /** The difference instead of the data. */
  readonly diff: boolean
  /** Lines of data, and of the log, scrolled by. */
  readonly scroll: number
  readonly back: number
  readonly focus: 'tree' | 'node' | 'log'
}

export const firstMode: Mode = {
  typing: undefined,
  text: '',
  help: false,
  diff: true,
  scroll: 0,
  back: 0,
  focus: 'tree',
}

/** What leaves the view for a moment, or for good. */
export type Departure =
  | { readonly to: 'quit' }
  /** Words of a zoosh command to run on the bare terminal. */
  | { readonly to: 'run'; readonly words: readonly string[] }
  | { readonly to: 'command'; readonly line: string }
  | { readonly to: 'edit'; readonly path: string }

export interface KeyResult {
  readonly mode: Mode
  readonly leave?: Departure
  /** `y` and `s` act outside of the view. */
  readonly act?: 'copy' | 'save'
}

const focuses = ['tree', 'node', 'log'] as const

/** One key press. @param page rows of the tree pane */
export function pressLive(model: LiveModel, mode: Mode, input: string, key: Key, page: number): KeyResult {
  if (key.ctrl && input === 'c') return { mode, leave: { to: 'quit' } }
  if (mode.typing) return type(model, mode, mode.typing, input, key)
  if (mode.help) return { mode: { ...mode, help: false } }
  if (key.tab) return { mode: { ...mode, focus: focuses[(focuses.indexOf(mode.focus) + 1) % 3]! } }
  const step = stepOf(input, key, page)
  if (step !== undefined) return { mode: move(model, mode, step) }
  return letter(model, mode, input, key)
}

function stepOf(input: string, key: Key, page: number): number | undefined {
  if (key.upArrow || input === 'k') return -1
  if (key.downArrow || input === 'j') return 1
  if (key.pageUp) return -page
  if (key.pageDown) return page
  if (input === 'g') return Number.NEGATIVE_INFINITY
  if (input === 'G') return Number.POSITIVE_INFINITY
  return undefined
}

function move(model: LiveModel, mode: Mode, step: number): Mode {
  if (mode.focus === 'node') return { ...mode, scroll: Math.max(0, Math.min(mode.scroll + step, 100_000)) }
  if (mode.focus === 'log') return { ...mode, back: Math.max(0, Math.min(mode.back - step, 2000)) }
  model.tree.move(Number.isFinite(step) ? step : step < 0 ? -model.tree.size : model.tree.size)
  model.selected()
  return { ...mode, scroll: 0 }
}

function letter(model: LiveModel, mode: Mode, input: string, key: Key): KeyResult {
  const path = model.tree.selected
  if (key.rightArrow || input === 'l') model.toggle(path, true)
  else if (key.return) model.toggle(path, model.tree.branch(path) === undefined)
  else if (key.leftArrow || input === 'h') outwards(model, path)
  else if (key.escape) {
    model.tree.filter = ''
    model.say('')
    return { mode: { ...mode, back: 0, scroll: 0, focus: 'tree' } }
  }
  switch (input) {
    case 'q':
      return { mode, leave: { to: 'quit' } }
    case '/':
      return { mode: { ...mode, typing: 'filter', text: model.tree.filter } }
    case 'f':
      return { mode: { ...mode, typing: 'search', text: '' } }
    case 'n':
    case 'N':
      model.search.step(input === 'n' ? 1 : -1)
      return { mode }
    case 'u':
      model.weights.toggle()
      model.say(model.weights.shown ? 'bytes of data from each znode down; u hides them' : '')
      return { mode }
    case ':':
      return { mode: { ...mode, typing: 'command', text: '' } }
    case ' ':
      model.log.togglePause()
      model.clock.now()
      return { mode }
    case '?':
      return { mode: { ...mode, help: true } }
    case 'x':
      return { mode: { ...mode, diff: !mode.diff, scroll: 0 } }
    case 'r':
      model.refresh()
      return { mode }
    case 'e':
      return { mode, leave: { to: 'edit', path } }
    case 'c':
      return { mode: { ...mode, typing: 'command', text: createLine(path) } }
    case 'a': {
      const { details } = model
      // Until it was read, what it is cannot be offered.
      const acl = details?.path === path ? details.entries : []
      return { mode: { ...mode, typing: 'command', text: aclLine(path, acl) } }
    }
    case 'd':
      return { mode, leave: { to: 'run', words: ['delete', '-r', path] } }
    case 'y':
      return { mode, act: 'copy' }
    case 's':
      return { mode, act: 'save' }
  }
  return { mode }
}

function outwards(model: LiveModel, path: string): void {
  const { tree } = model
  if (tree.branch(path) && path !== tree.root) model.toggle(path, false)
  else if (path !== tree.root && baseName(path) !== '') {
    tree.select(parentPath(path))
    model.selected()
  }
}

function type(model: LiveModel, mode: Mode, typing: Typing, input: string, key: Key): KeyResult {
  const done = { ...mode, typing: undefined, text: '' }
  if (key.escape) {
    if (typing === 'filter') model.tree.filter = ''
    return { mode: done }
  }
  if (key.return) {
    if (typing === 'filter' || mode.text.trim() === '') return { mode: done }
    if (typing === 'search') {
      void model.search.start(model.tree.root, mode.text)
      return { mode: done }
    }
    return { mode: done, leave: { to: 'command', line: mode.text } }
  }
  if (key.ctrl && input === 'u') return { mode: { ...mode, text: '' } }
  const characters = key.ctrl || key.meta ? '' : input
  const text = key.backspace || key.delete ? mode.text.replace(/.$/su, '') : mode.text + characters
  if (typing === 'filter') model.tree.filter = text
  return { mode: { ...mode, text } }
}
