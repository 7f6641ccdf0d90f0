import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from '../../files/replace-file.ts'
import { type Before, type Mark, readBefore } from './before.ts'
import { linesBackwards } from './lines.ts'
import type { Landmark } from './same-ensemble.ts'

/** The files of an entry. `before` holds the data of znodes; all are for their owner only. */
export const files = {
  /** What the command was, and where. */
  head: 'entry.json',
  /** How everything was before, a line each, in the order in which the command changes it. */
  before: 'before.ndjson',
  /** How far the command came. */
  progress: 'progress.ndjson',
  /** What `undo` put back. */
  undone: 'undone.json',
} as const

/** What is known of an operation when it begins. */
export interface Head {
  /** As one would type it: `delete -r /app`. No secrets. */
  readonly command: string
  /** ms since 1970. */
  readonly time: number
  /** The connect string. */
  readonly server: string
  readonly profile?: string | undefined
  /** `host:port` of each server, by which the ensemble is known again. */
  readonly hosts: readonly string[]
  /** Server paths of what it is about. */
  readonly roots: readonly string[]
  /** The newest zxid seen before it, as `0x…`. */
  readonly zxid: string
  readonly landmarks: readonly Landmark[]
  readonly pid: number
  readonly host: string
  /** The embedded server of that process: gone with it. */
  readonly sandbox?: boolean
  /** Number of the entry this one took back. */
  readonly undoes?: number
}

/** What became of one change: `doubt` when the answer was lost, `gone` when somebody else was faster. */
export type Fate = 'gone' | 'left' | 'doubt'

/** How far the command came. */
export interface Progress {
  /** Lines that were on the disk before anything was changed; undefined when nothing was changed. */
  written: number | undefined
  /** Bytes of those lines. */
  length: number
  /** Bytes of data in them. */
  bytes: number
  ephemerals: number
  /** Of the lines, in their order, those whose change was tried. */
  done: number
  readonly fates: Map<number, Fate>
  /** What those have become of which that is known: an undo then knows them again. */
  readonly after: Map<number, Mark>
  /** ms since 1970; undefined when the process was ended from outside. */
  ended: number | undefined
  error: string | undefined
}

/** What an undo came to. */
export interface Undone {
  readonly time: number
  readonly restored: number
  readonly conflicts: number
  readonly failed: number
}

/** An operation in the journal. */
export interface Entry {
  readonly id: number
  readonly folder: string
  readonly head: Head
  readonly progress: Progress
  readonly undone: Undone | undefined
  /** Of all its files, in bytes. */
  readonly size: number
  /** When it was last written to, ms since 1970. */
  readonly touched: number
}

/** A process that has written nothing for so long is not the one that began: its number was given to another. */
const SILENT = 600_000

/** `empty` nothing was changed · `open` it may still be running · `interrupted` its process was ended from outside. */
export type EntryState = 'empty' | 'open' | 'interrupted' | 'partly done' | 'done' | 'partly undone' | 'undone'

export function stateOf({ head, progress, undone, touched }: Entry): EntryState {
  if (undone) return undone.conflicts + undone.failed > 0 ? 'partly undone' : 'undone'
  if (progress.ended === undefined && isRunning(head) && Date.now() - touched < SILENT) return 'open'
  if (progress.written === undefined) return 'empty'
  if (progress.ended === undefined) return 'interrupted'
  return progress.error === undefined ? 'done' : 'partly done'
}

/** Whether the process that wrote the entry lives. One on another machine (a shared home) cannot be asked. */
export function isRunning({ pid, host }: Head): boolean {
  if (host !== hostName()) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

export function hostName(): string {
  return process.getBuiltinModule('node:os').hostname()
}

/** Reads an entry; undefined for a folder that holds none (or one of a later format). */
export async function readEntry(id: number, folder: string): Promise<Entry | undefined> {
  try {
    const { format, ...head } = JSON.parse(await readFile(join(folder, files.head), 'utf8')) as Head & {
      format: number
    }
    if (format !== FORMAT) return undefined
    const facts = (await Promise.all(Object.values(files).map((name) => stat(join(folder, name)).catch(none)))).flatMap(
      (one) => one ?? [],
    )
    return {
      id,
      folder,
      head,
      progress: await readProgress(folder),
      undone: await readFile(join(folder, files.undone), 'utf8').then(JSON.parse, none),
      size: facts.reduce((sum, { size }) => sum + size, 0),
      touched: Math.max(...facts.map(({ mtimeMs }) => mtimeMs)),
    }
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code !== undefined) return undefined
    throw error
  }
}

export const FORMAT = 1

const none = () => undefined

/** What became of lines, by their number. */
interface Note {
  fates?: Partial<Record<Fate, number[]>>
  after?: Record<number, Mark>
}

async function readProgress(folder: string): Promise<Progress> {
  const progress: Progress = {
    written: undefined,
    length: 0,
    bytes: 0,
    ephemerals: 0,
    done: 0,
    fates: new Map(),
    after: new Map(),
    ended: undefined,
    error: undefined,
  }
  const text = await readFile(join(folder, files.progress), 'utf8').catch(() => '')
  for (const line of text.split('\n').slice(0, -1)) {
    const { fates, after, ...rest } = JSON.parse(line) as Partial<Progress> & Note
    Object.assign(progress, rest)
    for (const [index, mark] of Object.entries(after ?? {})) progress.after.set(Number(index), mark)
    for (const [fate, indexes] of Object.entries(fates ?? {})) {
      for (const index of indexes) progress.fates.set(index, fate as Fate)
    }
  }
  return progress
}

/** Whether the command changed what a line tells of; `maybe` when nobody knows. */
export function wasChanged({ done, fates, ended }: Progress, index: number): boolean | 'maybe' {
  const fate = fates.get(index)
  if (fate === 'doubt') return 'maybe'
  if (fate !== undefined) return false
  if (index < done) return true
  return ended === undefined ? 'maybe' : false
}

/** What the lines of an entry tell, the last change first: parents before what was deleted below them. */
export async function* backwards({ folder, progress }: Entry): AsyncGenerator<{ index: number; before: Before }[]> {
  const file = await open(join(folder, files.before), 'r')
  try {
    let index = progress.written ?? 0
    // What is behind the last seal belongs to changes never begun.
    for await (const lines of linesBackwards(file, progress.length)) {
      yield lines.map((line) => ({ index: --index, before: readBefore(line) }))
    }
  } finally {
    await file.close()
  }
}

/** Notes what an undo came to, so that the next one takes the operation before it. */
export async function noteUndone({ folder }: Entry, undone: Undone): Promise<void> {
  await replaceFile(join(folder, files.undone), `${JSON.stringify(undone)}\n`, 0o600)
}
