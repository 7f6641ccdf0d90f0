import { Buffer } from 'node:buffer'
import type { Context } from '../../../cli/declare/context.ts'
import { Draft } from '../../../cli/editing/draft.ts'
import { markerIn, mergeLines } from '../../../cli/editing/merge-lines.ts'
import { warn } from '../../../cli/life/notices.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import type { FormatName } from '../../../values/formats.ts'
import { ZkError } from '../../../wire/error.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import { withBanner, withoutBanner } from './banner.ts'
import { type Look, lookAt } from './look.ts'
import { type Written, writeEdited } from './write-edited.ts'

export interface EditOptions {
  /** A znode that is not there is created. */
  readonly create: boolean
  /** Text that does not have the syntax of its format is shown again. */
  readonly check: boolean
  /** What is replaced is kept in the journal. */
  readonly keep: boolean
  /** The editor is run, and nothing written. */
  readonly dryRun: boolean
}

/** What became of a znode. */
export interface Edited extends Partial<Written> {
  readonly path: string
  readonly created: boolean
  /** Somebody else changed it meanwhile, and both changes are in it. */
  readonly merged: boolean
  readonly before: Buffer | null
  /** What was written, or would be; undefined: nothing was changed. */
  readonly after?: Buffer
}

/** How often what somebody else writes is merged before the user is told that it does not end. */
const ATTEMPTS = 20

/**
 * Lets the user change the data of a znode in an editor: decoded for it, and written back the way it was kept, only over what
 * was shown. What was changed meanwhile is merged. On any failure the text stays in its file, which is named.
 * @throws StopError, ZkError, ConnectionError, ValueError; the signal's reason
 */
export async function editZnode(context: Context, path: string, options: EditOptions): Promise<Edited> {
  const look = await lookAt(context, path, options.create)
  const draft = await Draft.open(look.shown.text, `data${suffixes[look.format] ?? ''}`)
  try {
    const edited = await new Editing(context, path, options, draft, look).run()
    await draft.discard()
    return edited
  } catch (error) {
    const left = await draft.bytes()
    const same = left === undefined || left.length === 0 || left.equals(Buffer.from(look.shown.text))
    if (same) await draft.discard()
    else warn(context, `your text is kept in ${draft.file}`)
    throw error
  }
}

const suffixes: Partial<Readonly<Record<FormatName, string>>> = {
  json: '.json',
  xml: '.xml',
  yaml: '.yaml',
  properties: '.properties',
}

class Editing {
  readonly #context: Context
  readonly #path: string
  readonly #options: EditOptions
  readonly #draft: Draft
  /** What the edited text is to replace. */
  #look: Look
  /** The text as it was last shown with a fault; the same again is not shown again. */
  #faulty: string | undefined
  #merged = false

  constructor(context: Context, path: string, options: EditOptions, draft: Draft, look: Look) {
    this.#context = context
    this.#path = path
    this.#options = options
    this.#draft = draft
    this.#look = look
  }

  async run(): Promise<Edited> {
    for (;;) {
      const text = withoutBanner(await this.#draft.edit(this.#context.lend))
      this.#context.signal.throwIfAborted()
      if (text.trim() === '' && this.#look.shown.text !== '') throw this.#empty()
      const edited = await this.#written(text)
      if (edited) return edited
    }
  }

  /** @returns undefined when the text has to be edited again; the file has it then, with why on top */
  async #written(edited: string): Promise<Edited | undefined> {
    const { encode } = await import('../../../values/encode.ts')
    let text = edited
    for (let attempt = 1; ; attempt++) {
      const { data: before, stat, chain, shown } = this.#look
      const outcome = { path: this.#path, created: stat === undefined, merged: this.#merged, before }
      if (text === shown.text && (stat !== undefined || text === '')) return { ...outcome, created: false }
      const fault = await this.#fault(text)
      if (fault !== undefined) return this.#again(text, edited, fault)
      const after = await encode(chain, shown.kept(text))
      if (this.#options.dryRun) return { ...outcome, after }
      const written = await this.#write(after)
      if (written) return { ...outcome, after, ...written }
      if (attempt === ATTEMPTS)
        throw new StopError('conflict', `${this.#path} is changed faster than it can be written`)
      const merged = await this.#merge(text)
      if (merged.conflicts > 0) return this.#again(merged.text, edited, conflictTold(this.#path, merged.conflicts))
      text = merged.text
    }
  }

  async #write(data: Buffer): Promise<Written | undefined> {
    try {
      return await writeEdited(this.#context, this.#path, this.#look, data, this.#options.keep)
    } catch (error) {
      if (!(error instanceof ZkError) || error.name !== 'NoNode' || this.#look.stat === undefined) throw error
      throw new StopError('noNode', `${this.#path} was deleted meanwhile: nothing was written`)
    }
  }

  /** Takes what is there now for what is to be replaced. @returns the text with what became of that meanwhile */
  async #merge(text: string): Promise<{ text: string; conflicts: number }> {
    const base = this.#look.shown.text
    this.#look = await lookAt(this.#context, this.#path, this.#options.create)
    this.#merged = true
    const { stat, shown } = this.#look
    return mergeLines(base, text, shown.text, {
      ours: 'yours',
      base: 'as you opened it',
      theirs: stat ? `version ${stat.version}, written meanwhile` : 'deleted meanwhile',
    })
  }

  async #fault(text: string): Promise<string | undefined> {
    const left = markerIn(text)
    // A text that had such lines before is not one of ours.
    if (left !== undefined && this.#merged) return `a conflict is left in it: ${left}`
    if (!this.#options.check) return undefined
    const { syntaxFault } = await import('../../../values/syntax-fault.ts')
    const fault = await syntaxFault(this.#look.format, text)
    // In the file that keeps it, or shows it again, these lines stand on top.
    return fault && `line ${fault.line + TOLD_LINES}, column ${fault.column}: ${fault.what}`
  }

  /** @param edited the text as the editor left it @throws StopError when nothing was done about what is wrong with it */
  async #again(text: string, edited: string, told: string): Promise<undefined> {
    if (edited === this.#faulty) {
      const exit = this.#merged ? 'conflict' : 'no'
      throw new StopError(exit, `nothing was written: ${told}`, this.#merged ? undefined : NO_CHECK)
    }
    this.#faulty = text
    await this.#draft.write(withBanner(text, [told, 'saved as it is nothing is written, and your text is kept']))
  }

  #empty(): StopError {
    return new StopError(
      'no',
      'the text is empty: nothing was written',
      advice`${zoosh`set ${this.#path} --null`} takes the data away`,
    )
  }
}

const NO_CHECK = '--no-check writes it whatever it says'

/** What `#again` puts on top of a text, in lines. */
const TOLD_LINES = 2

function conflictTold(path: string, conflicts: number): string {
  const where = conflicts === 1 ? 'in one place' : `in ${conflicts} places`
  return `${path} was changed meanwhile, ${where} as you did: choose what is to stay, and take the markers out`
}
