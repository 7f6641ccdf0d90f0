import { readOwn, writeOwn } from '../../files/own-file.ts'

/** How far somebody has come. */
export interface Progress {
  /** Lessons that were finished, and when: ms since 1970. */
  readonly done: Readonly<Record<string, number>>
  /** Where to go on: a lesson by its name, and the index of a step. */
  readonly at: { readonly lesson: string; readonly step: number } | undefined
}

export const nothingDone: Progress = { done: {}, at: undefined }

/** Keeps the progress in a file of its own. */
export class ProgressFile {
  readonly #file: string
  #now: Progress = nothingDone
  #writing: Promise<unknown> = Promise.resolve()

  constructor(file: string) {
    this.#file = file
  }

  get now(): Progress {
    return this.#now
  }

  /** What cannot be read, or is damaged, is nothing done yet. @throws UsageError when others could have written it */
  async load(): Promise<Progress> {
    const text = await readOwn(this.#file)
    this.#now = text === undefined ? nothingDone : parsed(text)
    return this.#now
  }

  note(progress: Progress): void {
    this.#now = progress
    // Lost progress is no reason to end a lesson.
    this.#writing = this.#writing.then(() => writeOwn(this.#file, `${JSON.stringify(progress)}\n`)).catch(() => {})
  }

  /** Resolves when all is written that can be. */
  async flush(): Promise<void> {
    await this.#writing
  }
}

function parsed(text: string): Progress {
  try {
    const { done, at } = JSON.parse(text) as { done?: unknown; at?: { lesson?: unknown; step?: unknown } }
    const times = Object.entries((done ?? {}) as object).filter(([, time]) => typeof time === 'number')
    const known = typeof at?.lesson === 'string' && Number.isInteger(at.step) && (at.step as number) >= 0
    return {
      done: Object.fromEntries(times) as Record<string, number>,
      at: known ? { lesson: at.lesson as string, step: at.step as number } : undefined,
    }
  } catch {
    return nothingDone
  }
}
