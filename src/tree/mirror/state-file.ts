import { Buffer } from 'node:buffer'
import { appendOwn, readOwn } from '../../files/own-file.ts'
import { ProcessLock } from '../../files/process-lock.ts'
import { replaceFile } from '../../files/replace-file.ts'
import { UsageError } from '../../wire/error.ts'
import { addChroot } from '../../wire/path.ts'
import { foreign, type Landmark, landmarksOf } from '../journal/same-ensemble.ts'
import type { KnownEnd } from './end.ts'
import { Ledger, type Mark, type Notebook, type Notes } from './ledger.ts'

/** What kind of file it is, and how it is written. */
const FORMAT = 'zoosh-mirror-state 1'
/** Bytes that may be added before the file is written anew, if it has not doubled before. */
const SLACK = 4 * 1024 * 1024
/** Entries in a line when it is written anew. */
const ENTRIES = 500

/** One end as the file knows it again. */
interface Known {
  /** The server's path. */
  readonly root: string
  readonly hosts: readonly string[]
  readonly landmarks: readonly Landmark[]
  readonly zxid: string
}

interface Head {
  readonly format: typeof FORMAT
  readonly source: Known
  readonly target: Known
}

/** A line behind the head: what was noted, in the order in which it was. */
interface Line {
  readonly doubts?: readonly string[]
  readonly marks?: readonly (readonly [path: string, mzxid: string, aversion: number])[]
  readonly forgotten?: readonly string[]
  /** Both ends were the same up to this zxid of the source. */
  readonly reached?: string
}

/**
 * What a mirror has to know to go on where it was: a file whose first line says which ends it is about, and each further one
 * what was noted. What is put in doubt stands in it before it is done, so that it is true whenever the process ends. It is
 * replaced as a whole at the beginning, and whenever it has grown too much. One mirror has it at a time: two would carry the
 * same changes, and each would take the other's for somebody else's.
 */
export class StateFile implements Notebook {
  readonly ledger: Ledger
  /** The zxid of the source up to which both ends were the same; undefined: they never were. */
  #reached: string | undefined
  readonly #file: string
  readonly #lock: ProcessLock
  readonly #head: Head
  #size = 0
  #added = 0
  #writing: Promise<void> = Promise.resolve()

  private constructor(file: string, lock: ProcessLock, head: Head, former: Former | undefined) {
    this.#file = file
    this.#lock = lock
    this.#head = head
    this.ledger = new Ledger(this, former?.entries)
    this.#reached = former?.reached
  }

  /**
   * Opens a state that is there, or begins one. Nobody else can until it is closed.
   * @throws UsageError for a file that is none, is about other ends, or is another mirror's; Error of the file system
   */
  static async open(file: string, source: KnownEnd, target: KnownEnd): Promise<StateFile> {
    const lock = await ProcessLock.take(`${file}.lock`, (pid) => taken(file, pid))
    try {
      const former = await read(file, source, target)
      const head = { format: FORMAT, source: await know(source), target: await know(target) } as const
      const state = new StateFile(file, lock, head, former)
      await state.#rewrite()
      return state
    } catch (error) {
      lock.release()
      throw error
    }
  }

  /** Lets others have it, when all that was noted is written. */
  async close(): Promise<void> {
    await this.#writing
    this.#lock.release()
  }

  /** Whether a state is there that says both ends were the same once. Nothing is written. @throws as `open` */
  static async isResumed(file: string, source: KnownEnd, target: KnownEnd): Promise<boolean> {
    return (await read(file, source, target))?.reached !== undefined
  }

  /** Whether both ends were the same once. */
  get resumed(): boolean {
    return this.#reached !== undefined
  }

  async reached(zxid: bigint): Promise<void> {
    const text = `0x${zxid.toString(16)}`
    if (text === this.#reached) return
    this.#reached = text
    await this.#add({ reached: text })
  }

  async append({ doubts = [], marks = [], forgotten = [] }: Notes): Promise<void> {
    const line: Line = { doubts: [...doubts], marks: [...marks].map(packed), forgotten: [...forgotten] }
    if (line.doubts!.length + line.marks!.length + line.forgotten!.length === 0) return
    if (this.#added > Math.max(SLACK, this.#size)) await this.#rewrite()
    await this.#add(line)
  }

  #add(line: Line): Promise<void> {
    const text = `${JSON.stringify(line)}\n`
    this.#added += Buffer.byteLength(text)
    return this.#after(() => appendOwn(this.#file, text))
  }

  #rewrite(): Promise<void> {
    return this.#after(async () => {
      this.#size = 0
      await replaceFile(this.#file, this.#lines(), 0o600)
      this.#added = 0
    })
  }

  /** One thing at a time is done to the file. */
  #after(work: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(() => {
      this.#lock.demand()
      return work()
    })
    this.#writing = done.catch(() => {})
    return done
  }

  async *#lines(): AsyncGenerator<Buffer> {
    const bytes = (line: Head | Line): Buffer => {
      const text = Buffer.from(`${JSON.stringify(line)}\n`)
      this.#size += text.length
      return text
    }
    yield bytes(this.#head)
    let [marks, doubts]: [ReturnType<typeof packed>[], string[]] = [[], []]
    for (const [path, mark] of this.ledger.entries) {
      if (mark) marks.push(packed([path, mark]))
      else doubts.push(path)
      if (marks.length + doubts.length < ENTRIES) continue
      yield bytes({ marks, doubts })
      ;[marks, doubts] = [[], []]
    }
    yield bytes({ marks, doubts, ...(this.#reached !== undefined && { reached: this.#reached }) })
  }
}

interface Former {
  readonly head: Head
  readonly entries: Map<string, Mark | undefined>
  readonly reached: string | undefined
}

function packed([path, { mzxid, aversion }]: readonly [string, Mark]): readonly [string, string, number] {
  return [path, `0x${mzxid.toString(16)}`, aversion]
}

async function read(file: string, source: KnownEnd, target: KnownEnd): Promise<Former | undefined> {
  const text = await readOwn(file)
  if (text === undefined || text === '') return undefined
  const former = parse(file, text)
  await demandSame(file, 'the source', source, former.head.source)
  await demandSame(file, 'the target', target, former.head.target)
  return former
}

/** A line that was cut short by the end of a process is what it has not done yet. @throws UsageError */
function parse(file: string, text: string): Former {
  const [first = '', ...lines] = text.slice(0, text.lastIndexOf('\n')).split('\n')
  const refuse = (what: string): UsageError =>
    new UsageError(`${file} ${what}`, 'name another file: a new one is begun, and both ends are compared')
  const decode = (line: string): unknown => {
    try {
      return JSON.parse(line)
    } catch {
      throw refuse('is no state of a mirror, or damaged')
    }
  }
  const head = decode(first) as Head
  if (head?.format !== FORMAT) throw refuse('is no state of a mirror that this version knows')
  const entries = new Map<string, Mark | undefined>()
  let reached: string | undefined
  for (const line of lines) {
    const { doubts = [], marks = [], forgotten = [], reached: until } = decode(line) as Line
    for (const path of doubts) entries.set(path, undefined)
    for (const [path, mzxid, aversion] of marks) entries.set(path, { mzxid: BigInt(mzxid), aversion })
    for (const path of forgotten) entries.delete(path)
    reached = until ?? reached
  }
  return { head, entries, reached }
}

async function know({ end, hosts }: KnownEnd): Promise<Known> {
  const zk = await end.current()
  const root = addChroot(zk.chroot, end.root)
  return { root, hosts, ...(await landmarksOf(zk, [root])) }
}

async function demandSame(file: string, which: string, { end, hosts }: KnownEnd, was: Known): Promise<void> {
  const zk = await end.session()
  const root = addChroot(zk.chroot, end.root)
  const why = root === was.root ? await foreign(zk, hosts, was, file) : `${file} is about ${was.root}`
  if (why !== undefined)
    throw new UsageError(
      `${which} ${root} is not the one that ${file} is about: ${why}`,
      'name another file for another pair, or delete this one to begin anew',
    )
}

function taken(file: string, pid: number): UsageError {
  const who = pid === process.pid ? 'this process' : `process ${pid}`
  return new UsageError(`${file} is the state of a mirror that runs, in ${who}`, 'each mirror has a state of its own')
}
