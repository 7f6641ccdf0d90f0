import type { KeyBindings } from '../../cli/declare/key-bindings.ts'
import type { Completion } from './completion.ts'
import type { Draft } from './draft.ts'
import { type Grammar, shellGrammar } from './grammar.ts'
import type { Remembered } from './remembered.ts'

/** What the one who drives the editor has to do. */
export type Effect = 'submit' | 'interrupt' | 'end' | 'complete' | 'clear' | 'suspend' | 'edit' | 'quit' | 'bell'

/** The kind of the last key, for the keys whose meaning depends on it: typing is undone in one go, kills are joined. */
export type Action = 'insert' | 'kill' | 'yank' | 'recall' | 'argument' | 'other'

/** Looking for a line of the history (Ctrl-R). */
export interface Search {
  readonly query: string
  /** The entry found, or undefined. */
  readonly index: number | undefined
  readonly failed: boolean
}

/** Candidates to choose from, under the line. */
export interface Menu {
  readonly completion: Completion
  /** The line without a choice. */
  readonly base: string
  readonly selected: number | undefined
}

/** The line being edited: a value; every key makes a new one. */
export interface Editor extends Draft {
  readonly action: Action
  /** Drafts to go back to, newest last. */
  readonly past: readonly Draft[]
  /** Killed texts, newest last. */
  readonly kills: readonly string[]
  /** What the last yank put in, and which kill it was. */
  readonly yanked?: { readonly from: number; readonly index: number } | undefined
  /** Lines entered before, newest last. */
  readonly history: readonly Remembered[]
  readonly grammar: Grammar
  /** Walking through the history: entries that begin with `prefix`; `draft` is what was typed. */
  readonly recall?: { readonly prefix: string; readonly index: number; readonly draft: string } | undefined
  readonly search?: Search | undefined
  readonly menu?: Menu | undefined
  /** The grey rest of the line, taken with → at its end. */
  readonly suggestion: string
  /** Under vi's keys: which mode it is in, and an operator that waits for its motion. */
  readonly vi?: { readonly mode: 'insert' | 'command'; readonly begun?: string } | undefined
  /** Ctrl-X was pressed: the next key says what is meant. */
  readonly chord?: boolean | undefined
  /** A word to the one who types, gone at the next key. */
  readonly note?: string | undefined
}

export interface Step {
  readonly editor: Editor
  readonly effects: readonly Effect[]
}

/** An empty line. The kill ring outlives lines: hand in the last editor's. */
export function newEditor(
  history: readonly Remembered[],
  kills: readonly string[] = [],
  grammar: Grammar = shellGrammar,
  keys: KeyBindings = 'emacs',
): Editor {
  const vi = keys === 'vi' ? ({ mode: 'insert' } as const) : undefined
  return { text: '', cursor: 0, action: 'other', past: [], kills, history, grammar, suggestion: '', vi }
}

const UNDO_STEPS = 500

/** The editor after its text changed by hand: what was there can be undone, and walking the history is over. */
export function change(editor: Editor, draft: Draft, action: Action): Editor {
  if (draft.text === editor.text) return { ...editor, ...draft, action }
  const joins = action === 'insert' && editor.action === 'insert'
  const { text, cursor } = editor
  const past = joins ? editor.past : [...editor.past.slice(-UNDO_STEPS), { text, cursor }]
  return { ...editor, ...draft, action, past, recall: undefined, yanked: undefined }
}
