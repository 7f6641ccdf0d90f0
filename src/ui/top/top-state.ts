/** What the keys of `top` have set. */
export interface TopState {
  readonly order: number
  readonly paused: boolean
  readonly help: boolean
  /** Only clients whose line has this text. */
  readonly filter: string
  /** The filter is being typed. */
  readonly typing: boolean
  /** First client shown. */
  readonly offset: number
}

export const firstTopState: TopState = { order: 0, paused: false, help: false, filter: '', typing: false, offset: 0 }

/** A key as ink names it, as far as it matters here. */
export interface TopKey {
  readonly upArrow?: boolean
  readonly downArrow?: boolean
  readonly pageUp?: boolean
  readonly pageDown?: boolean
  readonly return?: boolean
  readonly escape?: boolean
  readonly backspace?: boolean
  readonly delete?: boolean
  readonly ctrl?: boolean
}

const PAGE = 10

/**
 * What a key does.
 * @param orders how many orders there are
 * @returns the next state, or `quit`
 */
export function pressTop(state: TopState, input: string, key: TopKey, orders: number): TopState | 'quit' {
  if (key.ctrl && input === 'c') return 'quit'
  if (state.typing) return typeFilter(state, input, key)
  if (state.help) return { ...state, help: false }
  if (input === 'q') return 'quit'
  if (input === '?') return { ...state, help: true }
  if (input === ' ') return { ...state, paused: !state.paused }
  if (input === 'o') return { ...state, order: (state.order + 1) % orders, offset: 0 }
  if (input === '/') return { ...state, typing: true }
  if (key.escape) return { ...state, filter: '', offset: 0 }
  const step = stepOf(input, key)
  return step === 0 ? state : { ...state, offset: Math.max(0, state.offset + step) }
}

function typeFilter(state: TopState, input: string, key: TopKey): TopState {
  if (key.escape) return { ...state, typing: false, filter: '', offset: 0 }
  if (key.return) return { ...state, typing: false }
  if (key.backspace || key.delete) return { ...state, filter: state.filter.slice(0, -1), offset: 0 }
  // Printable characters only: what else a key sends is no part of a filter.
  return /^[\x20-\x7e]+$/.test(input) ? { ...state, filter: state.filter + input, offset: 0 } : state
}

function stepOf(input: string, key: TopKey): number {
  if (key.downArrow || input === 'j') return 1
  if (key.upArrow || input === 'k') return -1
  if (key.pageDown) return PAGE
  return key.pageUp ? -PAGE : 0
}
